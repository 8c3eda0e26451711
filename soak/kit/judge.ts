/**
 * Whether every message arrived, once, in its place: the histories that the harness has seen, judged by the checkers of
 * the workbench.
 */
import { findMissing } from '../../lib/agents/chatroom/check/validity.ts';
import { followDeliveries, type Deliveries } from '../../lib/agents/chatroom/check/delivery.ts';
import { isFact } from '../../lib/agents/chatroom/facts.ts';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import type { PromiseName } from '../../lib/agents/chatroom/check/promises.ts';
import type { Violation } from '../../lib/check/promise.ts';
import { incarnationsOf, nameOf, type Incarnations } from '../../lib/check/incarnations.ts';
import { senderOf, textOf } from './texts.ts';

/** What is known from outside of one life of a server. Times in ms since 1970. */
export interface LifeFacts {
  readonly server: number;
  /** 1 for the first life of this server in its grid. */
  readonly number: number;
  readonly startedAtMs: number;
  readonly killedAtMs: number | undefined;
  /** When it was seen to be linked to all others; it has broadcast nothing before. */
  readonly meshedAtMs: number | undefined;
  /** How many messages it was told to broadcast in all; when, and from which number on. */
  readonly sent: number;
  readonly sends: readonly { readonly atMs: number; readonly first: number; readonly count: number }[];
}

/** What is known from outside of a grid that has come to rest. */
export interface Facts {
  readonly lives: readonly LifeFacts[];
  /** The logs of those that run, as they were answered. */
  readonly logs: ReadonlyMap<number, string>;
  readonly endMs: number;
}

/** What became of the messages of a grid. */
export interface Verdict {
  readonly lost: number;
  readonly duplicated: number;
  readonly outOfOrder: number;
  readonly violations: readonly Violation[];
  /** Broadcasts, and deliveries at all. */
  readonly said: number;
  readonly delivered: number;
}

function textsOf(log = ''): string[] {
  return log === '' ? [] : log.split(',');
}

/** The history of a grid, out of what its servers were told, when they ran, and what their logs hold in the end. */
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

/** Judges the messages of a grid that has healed and come to rest. */
export function judgeFacts(facts: Facts): Verdict {
  const history = historyOf(facts);
  const lives = incarnationsOf(history);
  const deliveries = followDeliveries(history, lives);
  const { found } = deliveries;
  found.addAll(findMissing(history, lives, deliveries));
  found.addAll(fromTheFirst(facts, lives, deliveries));
  const count = (...names: readonly PromiseName[]) =>
    found.violations((promise) => (names as readonly string[]).includes(promise)).count;
  return {
    // A violation tells of a whole stretch of messages that are missing: how many they are, it says in words.
    lost: count('validity', 'no-gap'),
    duplicated: count('no-duplication'),
    outOfOrder: count('fifo-order'),
    violations: found.violations().first,
    said: history.reduce((sum, event) => sum + (isFact(event, 'broadcast') ? event.fact.texts.length : 0), 0),
    delivered: history.reduce(
      (sum, event) => sum + (isFact(event, 'delivered') ? event.fact.texts.length : 0),
      0,
    ),
  };
}

/**
 * What every server that runs lacks at the beginning of a life that is over: it had a link to that before it said anything,
 * so it has its messages from the first on, if any. (Of those who still run, the checkers ask more.)
 */
function fromTheFirst(facts: Facts, lives: Incarnations, deliveries: Deliveries): Violation[] {
  const known = ({ server, number }: LifeFacts) => lives.of({ server, incarnation: number });
  const over = facts.lives.filter(({ killedAtMs }) => killedAtMs !== undefined);
  const running = facts.lives.filter(({ killedAtMs }) => killedAtMs === undefined);
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

/** Several verdicts as one. */
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
