/** The liveness promise about messages, for a run that has come to rest: validity. */
import { LOST_MAX } from '../../../check/evidence.ts';
import { followDeliveries, type Deliveries } from './delivery.ts';
import { isFact } from '../facts.ts';
import { quoted, type HistoryEvent } from './history.ts';
import { broadcastOf } from './messages.ts';
import { at, type Violation } from '../../../check/promise.ts';
import {
  incarnationsOf,
  nameOf,
  type KnownIncarnation,
  type Incarnations,
} from '../../../check/incarnations.ts';

/** As {@link findMissing}, for a history whose deliveries have not been followed yet. */
export function checkValidity(history: readonly HistoryEvent[]): Iterable<Violation> {
  const incarnations = incarnationsOf(history);
  return findMissing(history, incarnations, followDeliveries(history, incarnations));
}

/**
 * Checks `validity`. Of two servers that run to the end, the receiver has every message that the sender broadcast since both had
 * a link between them, and every message after one that it has; a sender has all its own messages.
 */
export function* findMissing(
  history: readonly HistoryEvent[],
  incarnations: Incarnations,
  deliveries: Deliveries,
): Iterable<Violation> {
  const owed = owedFrom(history, incarnations);
  for (const sender of incarnations.running.values()) {
    const by = deliveries.messages.of(sender);
    const { texts, atMs } = by;
    for (const receiver of incarnations.running.values()) {
      const received = deliveries.received(receiver, sender);
      const owedFirst = owed.get(receiver)?.get(sender) ?? Infinity;
      // Messages are missing at the beginning, or at the end.
      for (const [from, until] of [
        [owedFirst, received?.first ?? -1],
        [received === undefined ? owedFirst : received.last + 1, texts.length],
      ] as const) {
        if (!(from < until)) continue;
        const saidMs = atMs[until - 1] as number;
        yield {
          promise: 'validity',
          atMs: saidMs,
          message:
            `${nameOf(receiver)} never got ${quoted(texts.slice(from, until))} of ${nameOf(sender)}, ` +
            `${until - from > 1 ? 'the last ' : ''}broadcast ${at(saidMs)}, and both are running`,
          evidence: {
            events: [],
            lost: Array.from({ length: Math.min(LOST_MAX, until - from) }, (_, i) => ({
              sent: broadcastOf({ by, number: from + i }),
              to: receiver.server,
            })),
          },
        };
      }
    }
  }
}

/** The number of the first message that a sender owes a receiver, by receiver and sender: the next one once both have a link. */
function owedFrom(
  history: readonly HistoryEvent[],
  incarnations: Incarnations,
): Map<KnownIncarnation, Map<KnownIncarnation, number>> {
  const owed = new Map<KnownIncarnation, Map<KnownIncarnation, number>>();
  const said = new Map<KnownIncarnation, number>();
  /** The links of each incarnation, with their connections if these are known. */
  const linked = new Map<KnownIncarnation, Map<KnownIncarnation, string | undefined>>();
  const owe = (receiver: KnownIncarnation, sender: KnownIncarnation) => {
    let senders = owed.get(receiver);
    if (senders === undefined) owed.set(receiver, (senders = new Map<KnownIncarnation, number>()));
    if (!senders.has(sender)) senders.set(sender, said.get(sender) ?? 0);
  };
  for (const event of history) {
    if (event.kind === 'started') owe(incarnations.of(event), incarnations.of(event));
    if (isFact(event, 'broadcast')) {
      const incarnation = incarnations.of(event);
      said.set(incarnation, (said.get(incarnation) ?? 0) + event.fact.texts.length);
    }
    if (event.kind !== 'linkUp' && event.kind !== 'linkDown') continue;
    const incarnation = incarnations.of(event);
    const peer = incarnations.running.get(event.peer);
    // Only incarnations that run to the end are checked; and one that has not started yet is not this link's other end.
    if (
      peer === undefined ||
      incarnations.running.get(incarnation.server) !== incarnation ||
      peer.startedAtMs > event.atMs
    )
      continue;
    if (event.kind === 'linkDown') {
      linked.get(incarnation)?.delete(peer);
      continue;
    }
    let peers = linked.get(incarnation);
    if (peers === undefined)
      linked.set(incarnation, (peers = new Map<KnownIncarnation, string | undefined>()));
    peers.set(peer, event.connection);
    const others = linked.get(peer);
    // Each end may have recorded another connection.
    if (others?.has(incarnation) !== true || others.get(incarnation) !== event.connection) continue;
    owe(incarnation, peer);
    owe(peer, incarnation);
  }
  return owed;
}
