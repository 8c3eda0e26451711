/** The messages between a server or a box and the grid that started it, over the channel between the two processes. */
import { sentenceOf } from '../lib/reason/reason.ts';
import type { ServerTurn } from '../lib/agents/chatroom/server.ts';
import type { BoxTurn } from '../lib/box/serve.ts';
import type { Indication } from '../lib/net/events.ts';

/** News of a server: that it listens, or its belief about a peer. */
export type News =
  | { readonly kind: 'listening' }
  | { readonly kind: 'trusted' | 'suspected'; readonly peer: number }
  | { readonly kind: 'peerDown'; readonly peer: number; readonly reason: string };

/** An event of a server or a box. Only those of the net are news. */
export type NewsEvent = Indication | { readonly kind: 'listening' } | { readonly kind: OtherKind };
type OtherKind = Exclude<(ServerTurn | BoxTurn)['event']['kind'], Indication['kind'] | 'listening'>;

/** The news in a turn; undefined if there is none. */
export function newsOf({ event }: { readonly event: NewsEvent }): News | undefined {
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
export function sendToParent(news: News | BoxReport | undefined): void {
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

/** A request of the prompt of a grid to an agent of a box. */
export interface BoxRequest {
  readonly kind: 'agentRequest';
  readonly agent: string;
  /** The number of the request, for {@link BoxReport}. */
  readonly number: number;
  /** The request, as the agent's type encodes it. */
  readonly text: string;
}

/** A report of a box about one of its agents. */
export type BoxReport =
  /** An indication, as a line. */
  | { readonly kind: 'indicated'; readonly agent: string; readonly line: string }
  /** `isFailure`: not by its own effect `halt`. */
  | {
      readonly kind: 'agentHalted';
      readonly agent: string;
      readonly reason: string;
      readonly isFailure: boolean;
    }
  /** A request was refused, or the agent has had it and is ready for the next one. */
  | {
      readonly kind: 'requestDone';
      readonly agent: string;
      readonly number: number;
      readonly refusal?: string;
    };
