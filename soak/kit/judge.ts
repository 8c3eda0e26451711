/**
 * Checks whether every message arrived, once, in order: the histories that the harness has observed, judged by the checkers of
 * the project.
 */
import { findLost } from '../../lib/agents/chatroom/check/complete.ts';
import { followDeliveries, type Deliveries } from '../../lib/agents/chatroom/check/delivery.ts';
import { isFact } from '../../lib/agents/chatroom/facts.ts';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import type { PromiseName } from '../../lib/agents/chatroom/check/promises.ts';
import type { Violation } from '../../lib/check/promise.ts';
import { livesOf, nameOf, type Lives } from '../../lib/check/lives.ts';
import { senderOf, textOf } from './texts.ts';

/** Facts about one incarnation of a server, observed from outside. Times in ms since 1970. */
export interface LifeFacts {
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
  readonly lives: readonly LifeFacts[];
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
  readonly said: number;
  readonly delivered: number;
}

function textsOf(log = ''): string[] {
  return log === '' ? [] : log.split(',');
}

/** The history of a grid, from the requests to its servers, their running times, and their final logs. */
export function historyOf({ lives, logs, endMs }: Facts): HistoryEvent[] {
  const nameOf = ({ server, number }: LifeFacts) => ({ server, incarnation: number });
  const history: HistoryEvent[] = [];
  for (const life of lives) {
    history.push({ kind: 'started', ...nameOf(life), atMs: life.startedAtMs });
    for (const { atMs, first, count } of life.sends) {
      const texts = Array.from({ length: count }, (_, i) => textOf(life, first + i));
      history.push({ ...nameOf(life), atMs, kind: 'fact', fact: { kind: 'broadcast', first, texts } });
    }
    for (const peer of lives) {
      const atMs = Math.max(life.meshedAtMs ?? Infinity, peer.meshedAtMs ?? Infinity);
      if (peer.server !== life.server && atMs < Infinity)
        history.push({ kind: 'linkUp', ...nameOf(life), peer: peer.server, atMs });
    }
    if (life.killedAtMs !== undefined) {
      history.push({ kind: 'crashed', ...nameOf(life), atMs: life.killedAtMs });
      continue;
    }
    for (const text of textsOf(logs.get(life.server)))
      history.push({
        ...nameOf(life),
        atMs: endMs,
        kind: 'fact',
        fact: { kind: 'delivered', sender: senderOf(text), texts: [text] },
      });
  }
  const origin = Math.min(...lives.map(({ startedAtMs }) => startedAtMs));
  return history.map((event) => ({ ...event, atMs: event.atMs - origin })).sort((a, b) => a.atMs - b.atMs);
}

/** Judges the messages of a grid that has healed and is at rest. */
export function judgeFacts(facts: Facts): Verdict {
  const history = historyOf(facts);
  const lives = livesOf(history);
  const deliveries = followDeliveries(history, lives);
  const { found } = deliveries;
  found.addAll(findLost(history, lives, deliveries));
  found.addAll(fromTheFirst(facts, lives, deliveries));
  const count = (...names: readonly PromiseName[]) =>
    found.violations((promise) => (names as readonly string[]).includes(promise)).count;
  return {
    // A violation covers a range of missing messages; their number is in its text.
    lost: count('lost', 'gap'),
    duplicated: count('duplicated'),
    outOfOrder: count('order'),
    violations: found.violations().first,
    said: history.reduce((sum, event) => sum + (isFact(event, 'broadcast') ? event.fact.texts.length : 0), 0),
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
function fromTheFirst(facts: Facts, lives: Lives, deliveries: Deliveries): Violation[] {
  const known = ({ server, number }: LifeFacts) => lives.of({ server, incarnation: number });
  const over = facts.lives.filter(({ killedAtMs }) => killedAtMs !== undefined);
  const running = facts.lives.filter(({ killedAtMs }) => killedAtMs === undefined);
  return over.flatMap((sender) =>
    running.flatMap((receiver): Violation[] => {
      const hadLink = (receiver.meshedAtMs ?? Infinity) <= (sender.meshedAtMs ?? -Infinity);
      const heard = hadLink ? deliveries.heard(known(receiver), known(sender)) : undefined;
      if (heard === undefined || heard.first === 0) return [];
      const message = `${nameOf(known(receiver))} has ${nameOf(known(sender))} from number ${String(heard.first)} on only`;
      return [{ promise: 'gap', atMs: 0, message }];
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
    said: sum(({ said }) => said),
    delivered: sum(({ delivered }) => delivered),
  };
}

/** `0/0/0 of 1,234 deliveries`. */
export function inWords({ lost, duplicated, outOfOrder, violations, delivered }: Verdict): string {
  const others = violations.length - lost - duplicated - outOfOrder;
  const more = others === 0 ? '' : ` and ${String(others)} worse`;
  return `${[lost, duplicated, outOfOrder].join('/')}${more} of ${delivered.toLocaleString('en')} deliveries`;
}
