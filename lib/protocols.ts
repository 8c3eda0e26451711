/** The protocols of which this program knows the facts. */
import { CHATROOM } from './agents/chatroom/protocol.ts';
import { protocols } from './trace/facts.ts';

export const PROTOCOLS = protocols(CHATROOM);
