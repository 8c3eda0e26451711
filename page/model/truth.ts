/** Whether what a server believes of a peer is so: a detector may err, and the page says when it did. Pure. */
import type { LiveEvent } from '../../lib/live/live.ts';
import type { Item, Lanes } from './lanes.ts';
import { conditionAt, spansIn, type Span } from './spans.ts';

/** Unknown where the peer itself tells nothing. */
export type Truth = 'true' | 'false' | 'unknown';

/** A death that is noticed is not older than this. */
const NOTICED_WITHIN_MS = 2_000;

/**
 * Whether the peer was not running when it was suspected, or had been down when it was held for dead.
 *
 * @param spans - the conditions of a server
 */
export function truthOf(event: LiveEvent, spans: (server: number) => readonly Span[]): Truth {
  if (event.kind !== 'suspected' && event.kind !== 'peerDown') return 'true';
  const { atMs } = event;
  const ofPeer = spans(event.peer);
  const condition = conditionAt(ofPeer, atMs);
  if (condition === 'unknown') return 'unknown';
  if (event.kind === 'suspected') return condition === 'up' ? 'false' : 'true';
  const wasDown = ofPeer.some(
    ({ fromMs, condition: was }, i) =>
      was === 'down' &&
      fromMs <= atMs + NOTICED_WITHIN_MS &&
      (ofPeer[i + 1]?.fromMs ?? Infinity) >= atMs - NOTICED_WITHIN_MS,
  );
  return wasDown ? 'true' : 'false';
}

/** The same, as far as what is held tells. */
export function truthIn(item: Item, lanes: Lanes): Truth {
  return truthOf(item.event, (server) => spansIn(lanes, server));
}
