/** The parts of protocols with a panel that the worker needs. */
import { byProtocol } from '../../lib/trace/facts.ts';
import type { PanelWork } from '../panel/work.ts';
import { CHATROOM_WORK } from './chatroom/work/work.ts';

export const PANEL_WORKS = byProtocol<PanelWork>(CHATROOM_WORK);
