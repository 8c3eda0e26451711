/** The messages of a server to the grid that started it, over the channel between the two processes. */
import { sentenceOf } from '../lib/reason/reason.ts';
import type { ServerTurn } from '../lib/agents/chatroom/server.ts';

/** News of a server: that it listens, or its belief about a peer. */
export type News =
  | { readonly kind: 'listening' }
  | { readonly kind: 'trusted' | 'suspected'; readonly peer: number }
  | { readonly kind: 'peerDown'; readonly peer: number; readonly reason: string };

/** The news in a turn; undefined if there is none. */
export function newsOf({ event }: ServerTurn): News | undefined {
  switch (event.kind) {
    case 'listening':
    case 'trusted':
    case 'suspected':
      return event;
    case 'peerDown':
      return { ...event, reason: sentenceOf(event.reason) };
    default:
      return undefined;
  }
}

/** Sends news to the parent, if there is one that listens. */
export function sendToParent(news: News | undefined): void {
  if (news !== undefined && process.connected) process.send?.(news, undefined, {}, () => undefined);
}

/** Set in the environment of a server whose grid injects faults into its links, or also requests all its events. */
export const WATCHED = 'CHATROOM_WATCHED';

/** Set there, too: the remaining faults of the previous incarnation, as JSON, at the time of the start. */
export const ORDERED = 'CHATROOM_ORDERED';

/** The requests of the grid that started this server. */
export function watchedBy(): 'none' | 'links' | 'all' {
  const wanted = process.connected ? process.env[WATCHED] : undefined;
  return wanted === 'links' || wanted === 'all' ? wanted : 'none';
}
