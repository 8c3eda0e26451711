/**
 * The violations that checkers find: all are counted, and of each promise the first are kept. A trace in which every message is
 * wrong has as many violations as messages, and the sentences of all of them do not fit into memory.
 */
import type { Violation } from './promise.ts';

/** How many violations of one promise are kept: more than anybody reads. */
export const KEPT_MAX = 1_000;

/** What was found. */
export interface Violations {
  /** How many there are. */
  readonly count: number;
  /** Of each promise the first {@link KEPT_MAX} at most, in the order of time. */
  readonly first: readonly Violation[];
}

/** A violation whose sentence is not made before it is known to be kept. */
interface Found extends Omit<Violation, 'message'> {
  /** Of violations at the same time, the one that was found first comes first. */
  readonly place: number;
  readonly message: () => string;
}

/** Collects violations, in any order. */
export class Findings {
  readonly #counts = new Map<string, number>();
  readonly #kept = new Map<string, Found[]>();
  #places = 0;

  /** @param message - what happened; called when all has been found, and only for a violation that is kept */
  add(promise: string, atMs: number, message: () => string): void {
    this.#counts.set(promise, (this.#counts.get(promise) ?? 0) + 1);
    const kept = this.#kept.get(promise) ?? [];
    this.#kept.set(promise, kept);
    kept.push({ promise, atMs, message, place: this.#places++ });
    // Sorted now and then, not each time: what is too much is dropped when it is as much again.
    if (kept.length >= 2 * KEPT_MAX) this.#kept.set(promise, firstOf(kept));
  }

  addAll(violations: Iterable<Violation>): void {
    for (const { promise, atMs, message } of violations) this.add(promise, atMs, () => message);
  }

  /** The violations of the promises that are asked about: of all, unless said otherwise. */
  violations(isAsked: (promise: string) => boolean = () => true): Violations {
    const asked = [...this.#kept.keys()].filter(isAsked);
    const first = asked.flatMap((promise) => firstOf(this.#kept.get(promise) ?? []));
    return {
      count: asked.reduce((sum, promise) => sum + (this.#counts.get(promise) ?? 0), 0),
      first: inOrder(first).map(({ promise, atMs, message }) => ({ promise, atMs, message: message() })),
    };
  }
}

function firstOf(found: readonly Found[]): Found[] {
  return inOrder(found).slice(0, KEPT_MAX);
}

function inOrder(found: readonly Found[]): Found[] {
  return [...found].sort((a, b) => a.atMs - b.atMs || a.place - b.place);
}
