/** The messages of a server to the grid that started it, over the channel between the two processes. */
import { sentenceOf } from '../lib/reason/reason.ts';
import type { ServerTurn } from '../lib/agents/chatroom/server.ts';

/** News of a server: that it listens, or what it believes of a peer. */
export type News =
  | { readonly kind: 'listening' }
  | { readonly kind: 'trusted' | 'suspected'; readonly peer: number }
  | { readonly kind: 'peerDown'; readonly peer: number; readonly reason: string };

/** The news in a turn; undefined where there is none. */
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

/** Tells the parent, if there is one that listens. */
export function tellParent(news: News | undefined): void {
  if (news !== undefined && process.connected) process.send?.(news, undefined, {}, () => undefined);
}

/** Set in the environment of a server whose grid injects faults into its links, or also wants all its events. */
export const WATCHED = 'CHATROOM_WATCHED';

/** Set there, too: what is left of the orders that the incarnation before had, as JSON, as of its start. */
export const ORDERED = 'CHATROOM_ORDERED';

/** What the grid that started this server wants of it. */
export function watchedBy(): 'nobody' | 'links' | 'all' {
  const wanted = process.connected ? process.env[WATCHED] : undefined;
  return wanted === 'links' || wanted === 'all' ? wanted : 'nobody';
}
