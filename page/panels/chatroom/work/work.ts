/** The part of the chat room that the page's worker needs. */
import { CHATROOM } from '../../../../lib/agents/chatroom/protocol.ts';
import { SIMULATED_CHATROOM } from '../../../../lib/agents/chatroom/sim/protocol.ts';
import { SCENARIO_CHATROOM } from '../../../../lib/agents/chatroom/sim/scenario.ts';
import type { PanelWork } from '../../../panel/work.ts';
import { checkable } from './checkable.ts';
import { notCausal } from './notCausal.ts';

export const CHATROOM_WORK: PanelWork = {
  facts: CHATROOM,
  simulated: () => ({ protocol: SIMULATED_CHATROOM }),
  scenario: () => SCENARIO_CHATROOM,
  remark: notCausal,
  checkable,
};
