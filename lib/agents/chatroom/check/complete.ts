/** The liveness promise about messages, for a run that has come to rest: validity. */
import { followDeliveries, type Deliveries } from './delivery.ts';
import { isFact } from '../facts.ts';
import { quoted, type HistoryEvent } from './history.ts';
import { at, type Violation } from '../../../check/promise.ts';
import { livesOf, nameOf, type KnownLife, type Lives } from '../../../check/lives.ts';

/** As {@link findLost}, for a history whose deliveries have not been followed yet. */
export function checkComplete(history: readonly HistoryEvent[]): Iterable<Violation> {
  const lives = livesOf(history);
  return findLost(history, lives, followDeliveries(history, lives));
}

/**
 * Checks `validity`. Of two servers that run to the end, the receiver has every message that the sender broadcast since both had
 * a link between them, and every message after one that it has; a sender has all its own messages.
 */
export function* findLost(
  history: readonly HistoryEvent[],
  lives: Lives,
  deliveries: Deliveries,
): Iterable<Violation> {
  const owed = owedFrom(history, lives);
  for (const sender of lives.running.values()) {
    const { texts, atMs } = deliveries.messages.of(sender);
    for (const receiver of lives.running.values()) {
      const heard = deliveries.heard(receiver, sender);
      const owedFirst = owed.get(receiver)?.get(sender) ?? Infinity;
      // Messages are missing at the beginning, or at the end.
      for (const [from, until] of [
        [owedFirst, heard?.first ?? -1],
        [heard === undefined ? owedFirst : heard.last + 1, texts.length],
      ] as const) {
        if (!(from < until)) continue;
        const saidMs = atMs[until - 1] as number;
        yield {
          promise: 'validity',
          atMs: saidMs,
          message:
            `${nameOf(receiver)} never got ${quoted(texts.slice(from, until))} of ${nameOf(sender)}, ` +
            `${until - from > 1 ? 'the last ' : ''}broadcast ${at(saidMs)}, and both are running`,
        };
      }
    }
  }
}

/** The number of the first message that a sender owes a receiver, by receiver and sender: the next, once both have a link. */
function owedFrom(history: readonly HistoryEvent[], lives: Lives): Map<KnownLife, Map<KnownLife, number>> {
  const owed = new Map<KnownLife, Map<KnownLife, number>>();
  const said = new Map<KnownLife, number>();
  /** By which connection, if that is known, a life has a link to another. */
  const linked = new Map<KnownLife, Map<KnownLife, string | undefined>>();
  const owe = (receiver: KnownLife, sender: KnownLife) => {
    let senders = owed.get(receiver);
    if (senders === undefined) owed.set(receiver, (senders = new Map<KnownLife, number>()));
    if (!senders.has(sender)) senders.set(sender, said.get(sender) ?? 0);
  };
  for (const event of history) {
    if (event.kind === 'started') owe(lives.of(event), lives.of(event));
    if (isFact(event, 'broadcast')) {
      const life = lives.of(event);
      said.set(life, (said.get(life) ?? 0) + event.fact.texts.length);
    }
    if (event.kind !== 'linkUp' && event.kind !== 'linkDown') continue;
    const life = lives.of(event);
    const peer = lives.running.get(event.peer);
    // Only those who run to the end are asked at the end; and a life that has not begun yet is not this link's other end.
    if (peer === undefined || lives.running.get(life.server) !== life || peer.startedAtMs > event.atMs)
      continue;
    if (event.kind === 'linkDown') {
      linked.get(life)?.delete(peer);
      continue;
    }
    let peers = linked.get(life);
    if (peers === undefined) linked.set(life, (peers = new Map<KnownLife, string | undefined>()));
    peers.set(peer, event.connection);
    const others = linked.get(peer);
    // Each may know of another connection than the other does.
    if (others?.has(life) !== true || others.get(life) !== event.connection) continue;
    owe(life, peer);
    owe(peer, life);
  }
  return owed;
}
