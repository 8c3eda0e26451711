/** The events of the net as those of a trace: the same for every application on it. */
import type { Indication } from '../net/events.ts';
import { sentenceOf, type PeerNames } from '../reason/reason.ts';
import type { EnvelopeEvent } from '../trace/kinds.ts';

/**
 * The event of the envelope for an event of the net, or of the start; undefined if a trace does not contain it.
 *
 * @param names - of the peers
 */
export function envelopeOf(
  event: Indication | { readonly kind: 'listening' },
  names?: PeerNames,
): EnvelopeEvent | undefined {
  switch (event.kind) {
    case 'listening':
      return { kind: 'started' };
    case 'linkUp': {
      const { peer, connection } = event;
      return { kind: 'linkUp', peer, ...(connection === undefined ? {} : { connection }) };
    }
    case 'trusted':
    case 'suspected':
      return { kind: event.kind, peer: event.peer };
    case 'sent':
      return { kind: 'sent', to: event.peer, first: event.first, count: event.count };
    case 'messagesReceived': {
      const { peer: from, messages, incarnation: of, first } = event;
      const ids = of === undefined || first === undefined ? {} : { of, first };
      return { kind: 'received', from, ...ids, count: messages.ends.length };
    }
    case 'peerDown':
    case 'linkDown': {
      const kind = event.kind === 'peerDown' ? 'down' : event.kind;
      return { kind, peer: event.peer, reason: sentenceOf(event.reason, names) };
    }
    case 'lineIgnored':
    case 'connectionRefused':
    case 'dialFailed':
      return undefined;
  }
}
