/** The protocols that this program supports. */
import { CHECKED_CHATROOM } from './agents/chatroom/check/protocol.ts';
import { CHATROOM } from './agents/chatroom/protocol.ts';
import type { CheckedProtocol, CheckedProtocols } from './check/protocol.ts';
import { protocols } from './trace/facts.ts';

// Marked as pure, so that the bundle of a program that only reads traces leaves the checkers out.

/** Protocols whose facts can be read and shown. */
export const PROTOCOLS = /* @__PURE__ */ protocols(CHATROOM);

/** Protocols whose traces can be checked. */
export const CHECKED_PROTOCOLS = /* @__PURE__ */ checked(CHECKED_CHATROOM);

function checked(...all: readonly CheckedProtocol[]): CheckedProtocols {
  return new Map(all.map((protocol) => [protocol.facts.protocol, protocol]));
}
