/** The parts of protocols that the worker needs. */
import { byProtocol } from '../../lib/trace/facts.ts';
import type { PanelWork } from '../panel/work.ts';
import { AGENTS_WORK } from './agents/work/work.ts';
import { CHATROOM_WORK } from './chatroom/work/work.ts';

export const PANEL_WORKS = byProtocol<PanelWork>(CHATROOM_WORK, AGENTS_WORK);
