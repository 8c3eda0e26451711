/** The panel of the chat room: a line to type a message, and the logs of the servers side by side. */
import { html } from 'lit-html';
import type { Panel } from '../../panel/panel.ts';
import { part } from '../../part.ts';
import { CHAT_MODEL, type ChatEvent, type ChatState } from './model/state.ts';

const chatting = part(() => import('./view/chat.ts'));

export const CHATROOM_PANEL: Panel<ChatState, ChatEvent> = {
  ...CHAT_MODEL,
  view: (...args) => chatting()?.chatView(...args) ?? html``,
};
