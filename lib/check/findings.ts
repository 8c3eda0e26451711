/**
 * The violations that checkers find: all are counted, and of each promise the first are kept. A trace in which every message is
 * wrong has as many violations as messages, and the sentences of all of them do not fit into memory.
 */
import type { Evidence } from './evidence.ts';
import type { Violation } from './promise.ts';

/** How many violations of one promise are kept. */
export const KEPT_MAX = 1_000;

/** Violations, and their count. */
export interface Violations {
  /** How many there are. */
  readonly count: number;
  /** Of each promise the first {@link KEPT_MAX} at most, in the order of time. */
  readonly first: readonly Violation[];
}

/** A violation whose sentence and evidence are made only if it is kept. */
interface Kept extends Omit<Violation, 'message' | 'evidence'> {
  /** Violations at the same time are in the order in which they were found. */
  readonly place: number;
  readonly message: () => string;
  readonly evidence: (() => Evidence) | undefined;
}

/** Collects violations, in any order. */
export class Findings {
  readonly #counts = new Map<string, number>();
  readonly #kept = new Map<string, Kept[]>();
  #places = 0;

  /**
   * @param message - returns the violation in words; called when all has been found, and only for a violation that is kept
   * @param evidence - the same for its evidence
   */
  add(promise: string, atMs: number, message: () => string, evidence?: () => Evidence): void {
    this.#counts.set(promise, (this.#counts.get(promise) ?? 0) + 1);
    const kept = this.#kept.get(promise) ?? [];
    this.#kept.set(promise, kept);
    kept.push({ promise, atMs, message, evidence, place: this.#places++ });
    // Sorted only when twice as many are kept as needed.
    if (kept.length >= 2 * KEPT_MAX) this.#kept.set(promise, firstOf(kept));
  }

  addAll(violations: Iterable<Violation>): void {
    for (const { promise, atMs, message, evidence } of violations)
      this.add(promise, atMs, () => message, evidence && (() => evidence));
  }

  /** The violations of the selected promises; of all by default. */
  violations(isSelected: (promise: string) => boolean = () => true): Violations {
    const selected = [...this.#kept.keys()].filter(isSelected);
    const first = selected.flatMap((promise) => firstOf(this.#kept.get(promise) ?? []));
    return {
      count: selected.reduce((sum, promise) => sum + (this.#counts.get(promise) ?? 0), 0),
      first: inOrder(first).map(({ promise, atMs, message, evidence }) => ({
        promise,
        atMs,
        message: message(),
        ...(evidence && { evidence: evidence() }),
      })),
    };
  }
}

function firstOf(found: readonly Kept[]): Kept[] {
  return inOrder(found).slice(0, KEPT_MAX);
}

function inOrder(found: readonly Kept[]): Kept[] {
  return [...found].sort((a, b) => a.atMs - b.atMs || a.place - b.place);
}
