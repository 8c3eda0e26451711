/** Promises, and the report of a broken one. Each protocol has a table of its own; some promises hold for any. */
import type { Fact } from '../trace/facts.ts';
import type { UnclockedEvent } from '../trace/event.ts';
import type { Evidence } from './evidence.ts';

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
  /** Whether it is a property that an author claims, not a promise of this project. */
  readonly isProperty?: true;
  /** The name in earlier versions, if it was another one. It is in old reports, and still understood. */
  readonly formerly?: string;
  readonly description: string;
  /** What has happened if it was broken: cannot be misread as the promise itself. */
  readonly broken: string;
  /** What a short verdict adds if the trace cannot decide this promise; left out: nothing. */
  readonly unchecked?: string;
}

/** Promises by name. */
export type PromiseTable = Readonly<Record<string, PromiseRow>>;

/** What is promised of any protocol: about the failure detectors of its servers, and about the trace itself. */
export const ENVELOPE_PROMISES = {
  completeness: {
    kind: 'safety',
    description:
      'a server that crashed or cannot be heard is not listed about a second later, until it is heard again',
    broken: 'a server was listed as alive that had crashed or could not be heard',
  },
  accuracy: {
    kind: 'safety',
    description: 'a server that runs, is reachable and is not paused or blocked stays listed',
    broken: 'a server that was running and reachable was dropped from a list',
    unchecked: 'suspicions are not checked',
  },
  'view-convergence': {
    kind: 'liveness',
    formerly: 'agreement',
    description: 'when all faults are over, every server lists exactly the servers that run',
    broken: 'at the end of the run a server does not list exactly the servers that run',
  },
  'well-formedness': {
    kind: 'safety',
    formerly: 'impossible',
    description:
      'an incarnation starts once, does nothing before its start or after its end, and continues from its own state',
    broken: 'no server can record such events: the trace was falsified, or its recorder has a bug',
  },
  clock: {
    kind: 'safety',
    description: 'the vector clock of an event counts the events before it, and no others',
    broken: 'a vector clock does not count the events before its event',
  },
} as const satisfies PromiseTable;

/** A broken promise. */
export interface Violation {
  readonly promise: string;
  readonly atMs: number;
  /** What happened, as a sentence: which servers, which messages, when. */
  readonly message: string;
  /** The events that show it; left out: it has no more than its time. */
  readonly evidence?: Evidence;
}

/** The promise with this name, or with this former name; undefined if there is none. */
function promiseNamed(name: string, promises: PromiseTable): PromiseRow | undefined {
  if (Object.hasOwn(promises, name)) return promises[name];
  return Object.values(promises).find(({ formerly }) => formerly === name);
}

/** The heading of a violation: `Promise broken (no-gap): a message was left out before a later one`. */
export function headingOf(promise: string, promises: PromiseTable): string {
  const row = promiseNamed(promise, promises);
  if (row?.isProperty === true) return `Property violated (${promise}): it ${row.broken}`;
  return `Promise broken (${promise})${row === undefined ? '' : `: ${row.broken}`}`;
}

/** A violation in one sentence, with the missing or wrong message: `Promise broken (no-gap): server 1 never got …`. */
export function violationSentence({ promise, message }: Pick<Violation, 'promise' | 'message'>): string {
  return `Promise broken (${promise}): ${message}`;
}

/** A time in words. */
export function at(atMs: number): string {
  return `at ${atMs.toFixed(1)} ms`;
}
