/** Promises, and what a checker says of one that was not kept. Each protocol has a table of its own; some hold for any. */
import type { Fact } from '../trace/facts.ts';
import type { UnclockedEvent } from '../trace/event.ts';

/**
 * What checkers see of a run: its trace, in the order of time, on one clock, without vector clocks. The same for a simulated run and
 * a real one.
 */
export type History<F extends Fact = Fact> = readonly UnclockedEvent<F>[];

/**
 * A promise. Safety: never broken, at any moment, so that any beginning of a history can be checked. Liveness: kept by the end of a run
 * that has healed and come to rest (Alpern and Schneider 1985).
 */
export interface PromiseRow {
  readonly kind: 'safety' | 'liveness';
  readonly says: string;
  /** What has happened where it was not kept: it cannot be read as the promise itself. */
  readonly broken: string;
}

/** Promises by name. */
export type PromiseTable = Readonly<Record<string, PromiseRow>>;

/** What is promised of the trace of any protocol: they are about the trace, and not about what servers do. */
export const ENVELOPE_PROMISES = {
  impossible: {
    kind: 'safety',
    says: 'an incarnation starts once, does nothing before its start or after its end, and what it does goes on from what it did',
    broken: 'a server did what none can do: the trace was falsified, or its recorder errs',
  },
  clock: {
    kind: 'safety',
    says: 'the vector clock of an event counts what came before it, and nothing else',
    broken: 'a vector clock does not count what came before its event',
  },
} as const satisfies PromiseTable;

/** A promise that was not kept. */
export interface Violation {
  readonly promise: string;
  readonly atMs: number;
  /** What happened, for a person: which servers, which messages, when. */
  readonly message: string;
}

/** What stands above a violation: `Promise broken (gap): a message was left out before a later one`. */
export function headingOf(promise: string, promises: PromiseTable): string {
  const row = Object.hasOwn(promises, promise) ? promises[promise] : undefined;
  return `Promise broken (${promise})${row === undefined ? '' : `: ${row.broken}`}`;
}

/** A violation in one sentence, which names what is missing or wrong: `Promise broken (gap): server 1 never got …`. */
export function violationSentence({ promise, message }: Pick<Violation, 'promise' | 'message'>): string {
  return `Promise broken (${promise}): ${message}`;
}

/** A time in words. */
export function at(atMs: number): string {
  return `at ${atMs.toFixed(1)} ms`;
}
