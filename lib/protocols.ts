/** The protocols that this program supports. */
import { CHECKED_CHATROOM } from './agents/chatroom/check/protocol.ts';
import { CHATROOM } from './agents/chatroom/protocol.ts';
import type { CheckedProtocol } from './check/protocol.ts';
import { byProtocol, protocols } from './trace/facts.ts';

// Marked as pure, so that the bundle of a program that only reads traces leaves the checkers out.

/** Protocols whose facts can be read and shown. */
export const PROTOCOLS = /* @__PURE__ */ protocols(CHATROOM);

/** Protocols whose traces can be checked. */
export const CHECKED_PROTOCOLS = /* @__PURE__ */ byProtocol<CheckedProtocol>(CHECKED_CHATROOM);
