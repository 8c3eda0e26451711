/**
 * Checks whether every message arrived, once, in order: the histories that the harness has observed, judged by the checkers of
 * the project.
 */
import { findMissing } from '../../lib/agents/chatroom/check/validity.ts';
import { followDeliveries, type Deliveries } from '../../lib/agents/chatroom/check/delivery.ts';
import { isFact } from '../../lib/agents/chatroom/facts.ts';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import type { PromiseName } from '../../lib/agents/chatroom/check/promises.ts';
import type { Violation } from '../../lib/check/promise.ts';
import { incarnationsOf, nameOf, type Incarnations } from '../../lib/check/incarnations.ts';
import { senderOf, textOf } from './texts.ts';

/** Facts about one incarnation of a server, observed from outside. Times in ms since 1970. */
export interface IncarnationFacts {
  readonly server: number;
  /** 1 for the first incarnation of this server in its grid. */
  readonly number: number;
  readonly startedAtMs: number;
  readonly killedAtMs: number | undefined;
  /** The time at which it was linked to all others; it has broadcast nothing before. */
  readonly meshedAtMs: number | undefined;
  /** The number of messages that it was told to broadcast; the times, and the number of the first of each. */
  readonly sent: number;
  readonly sends: readonly { readonly atMs: number; readonly first: number; readonly count: number }[];
}

/** Facts about a grid at rest. */
export interface Facts {
  readonly incarnations: readonly IncarnationFacts[];
  /** The logs of the running servers, as answered. */
  readonly logs: ReadonlyMap<number, string>;
  readonly endMs: number;
}

/** The result for the messages of a grid. */
export interface Verdict {
  readonly lost: number;
  readonly duplicated: number;
  readonly outOfOrder: number;
  readonly violations: readonly Violation[];
  /** The numbers of broadcasts and of deliveries. */
  readonly broadcasts: number;
  readonly delivered: number;
}

function textsOf(log = ''): string[] {
  return log === '' ? [] : log.split(',');
}

/** The history of a grid, from the requests to its servers, their running times, and their final logs. */
export function historyOf({ incarnations, logs, endMs }: Facts): HistoryEvent[] {
  const nameOf = ({ server, number }: IncarnationFacts) => ({ server, incarnation: number });
  const history: HistoryEvent[] = [];
  for (const incarnation of incarnations) {
    history.push({ kind: 'started', ...nameOf(incarnation), atMs: incarnation.startedAtMs });
    for (const { atMs, first, count } of incarnation.sends) {
      const texts = Array.from({ length: count }, (_, i) => textOf(incarnation, first + i));
      history.push({ ...nameOf(incarnation), atMs, kind: 'fact', fact: { kind: 'broadcast', first, texts } });
    }
    for (const peer of incarnations) {
      const atMs = Math.max(incarnation.meshedAtMs ?? Infinity, peer.meshedAtMs ?? Infinity);
      if (peer.server !== incarnation.server && atMs < Infinity)
        history.push({ kind: 'linkUp', ...nameOf(incarnation), peer: peer.server, atMs });
    }
    if (incarnation.killedAtMs !== undefined) {
      history.push({ kind: 'crashed', ...nameOf(incarnation), atMs: incarnation.killedAtMs });
      continue;
    }
    for (const text of textsOf(logs.get(incarnation.server)))
      history.push({
        ...nameOf(incarnation),
        atMs: endMs,
        kind: 'fact',
        fact: { kind: 'delivered', sender: senderOf(text), texts: [text] },
      });
  }
  const origin = Math.min(...incarnations.map(({ startedAtMs }) => startedAtMs));
  return history.map((event) => ({ ...event, atMs: event.atMs - origin })).sort((a, b) => a.atMs - b.atMs);
}

/** Judges the messages of a grid that has healed and is at rest. */
export function judgeFacts(facts: Facts): Verdict {
  const history = historyOf(facts);
  const incarnations = incarnationsOf(history);
  const deliveries = followDeliveries(history, incarnations);
  const { found } = deliveries;
  found.addAll(findMissing(history, incarnations, deliveries));
  found.addAll(fromTheFirst(facts, incarnations, deliveries));
  const count = (...names: readonly PromiseName[]) =>
    found.violations((promise) => (names as readonly string[]).includes(promise)).count;
  return {
    // A violation covers a range of missing messages; their number is in its text.
    lost: count('validity', 'no-gap'),
    duplicated: count('no-duplication'),
    outOfOrder: count('fifo-order'),
    violations: found.violations().first,
    broadcasts: history.reduce(
      (sum, event) => sum + (isFact(event, 'broadcast') ? event.fact.texts.length : 0),
      0,
    ),
    delivered: history.reduce(
      (sum, event) => sum + (isFact(event, 'delivered') ? event.fact.texts.length : 0),
      0,
    ),
  };
}

/**
 * Messages that a running server lacks at the beginning of an ended incarnation: it was linked to that before its first broadcast,
 * so it must have a prefix of its messages. (For running senders, the checkers require all messages.)
 */
function fromTheFirst(facts: Facts, incarnations: Incarnations, deliveries: Deliveries): Violation[] {
  const known = ({ server, number }: IncarnationFacts) => incarnations.of({ server, incarnation: number });
  const over = facts.incarnations.filter(({ killedAtMs }) => killedAtMs !== undefined);
  const running = facts.incarnations.filter(({ killedAtMs }) => killedAtMs === undefined);
  return over.flatMap((sender) =>
    running.flatMap((receiver): Violation[] => {
      const hadLink = (receiver.meshedAtMs ?? Infinity) <= (sender.meshedAtMs ?? -Infinity);
      const heard = hadLink ? deliveries.received(known(receiver), known(sender)) : undefined;
      if (heard === undefined || heard.first === 0) return [];
      const message = `${nameOf(known(receiver))} has messages of ${nameOf(known(sender))} only from number ${String(heard.first)} on`;
      return [{ promise: 'no-gap', atMs: 0, message }];
    }),
  );
}

/** Combines several verdicts. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const sum = (of: (verdict: Verdict) => number) =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0);
  return {
    lost: sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
    outOfOrder: sum(({ outOfOrder }) => outOfOrder),
    violations: verdicts.flatMap(({ violations }) => violations),
    broadcasts: sum(({ broadcasts }) => broadcasts),
    delivered: sum(({ delivered }) => delivered),
  };
}

/** `0/0/0 of 1,234 deliveries`. */
export function inWords({ lost, duplicated, outOfOrder, violations, delivered }: Verdict): string {
  const others = violations.length - lost - duplicated - outOfOrder;
  const more = others === 0 ? '' : ` and ${String(others)} worse`;
  return `${[lost, duplicated, outOfOrder].join('/')}${more} of ${delivered.toLocaleString('en')} deliveries`;
}
