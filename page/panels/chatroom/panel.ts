/** The panel of the chat room: a line to type a message, and the logs of the servers side by side. */
import type { Panel } from '../../panel/panel.ts';
import { CHAT_MODEL, type ChatEvent, type ChatState } from './model/state.ts';
import { chatView } from './view/chat.ts';

export const CHATROOM_PANEL: Panel<ChatState, ChatEvent> = { ...CHAT_MODEL, view: chatView };
