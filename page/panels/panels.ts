/** The panels of the protocols that have one. */
import { panels } from '../panel/panel.ts';
import { CHATROOM_PANEL } from './chatroom/panel.ts';

export const PANELS = panels(CHATROOM_PANEL);
