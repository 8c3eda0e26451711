/** What the worker needs of the protocols that have a panel. */
import type { PanelWorks } from '../panel/work.ts';
import { CHATROOM_WORK } from './chatroom/work/work.ts';

export const PANEL_WORKS: PanelWorks = new Map([[CHATROOM_WORK.facts.protocol, CHATROOM_WORK]]);
