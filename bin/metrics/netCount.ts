/** The counters of the net and of the port for clients, which servers and boxes have in common: a fold over their events. Pure. */
import type { ClientEvent } from '../../lib/client/protocol.ts';
import type { Indication } from '../../lib/net/events.ts';
import {
  clientRefusalOf,
  faultOf,
  linkEndOf,
  unidentifiedOf,
  type LinkEnd,
  type Refusal,
} from './reasons.ts';

/** Counts by key; a missing key means zero. */
export type Tally<Name extends string> = Readonly<Partial<Record<Name, number>>>;

export interface NetCounts {
  /** Connections to peers that were made, and those that have ended. */
  readonly linksMade: number;
  readonly linksLost: Tally<LinkEnd>;
  readonly dialsFailed: number;
  readonly trusts: number;
  readonly suspicions: number;
  /** Input that was refused. */
  readonly refused: Tally<Refusal>;
}

/** The counts before the first event. */
export const NO_NET_COUNTS: NetCounts = {
  linksMade: 0,
  linksLost: {},
  dialsFailed: 0,
  trusts: 0,
  suspicions: 0,
  refused: {},
};

/** The counts after one more event. */
export function afterNetEvent<Counts extends NetCounts>(
  before: Counts,
  event: Indication | Exclude<ClientEvent<never>, { readonly kind: 'commandsReceived' }>,
): Counts {
  switch (event.kind) {
    case 'linkUp':
      return { ...before, linksMade: before.linksMade + 1 };
    case 'linkDown': {
      const fault = faultOf(event);
      const after = { ...before, linksLost: more(before.linksLost, linkEndOf(event)) };
      return fault === undefined ? after : refuse(after, fault);
    }
    case 'trusted':
      return { ...before, trusts: before.trusts + 1 };
    case 'suspected':
      return { ...before, suspicions: before.suspicions + 1 };
    case 'dialFailed':
      return { ...before, dialsFailed: before.dialsFailed + 1 };
    case 'connectionRefused':
      return refuse(before, unidentifiedOf(event));
    case 'lineIgnored':
      return refuse(before, 'peer_line');
    case 'clientRefused': {
      const refusal = clientRefusalOf(event.reason);
      return refusal === undefined ? before : refuse(before, refusal);
    }
    case 'clientConnected':
    case 'clientGone':
    case 'messagesReceived':
    case 'peerDown':
    case 'sent':
      return before;
    default:
      return event satisfies never;
  }
}

/** The counts with one more refused input. */
export function refuse<Counts extends NetCounts>(before: Counts, what: Refusal): Counts {
  return { ...before, refused: more(before.refused, what) };
}

/** The number of peers to which there is a link. */
export function linksUp({ linksMade, linksLost }: NetCounts): number {
  return Object.values(linksLost).reduce((left, times) => left - times, linksMade);
}

function more<Name extends string>(tally: Tally<Name>, name: Name): Tally<Name> {
  return { ...tally, [name]: (tally[name] ?? 0) + 1 };
}
