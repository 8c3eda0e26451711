/** A row of the table: a fault, its count, and the required result. */

import type { Random } from '../../lib/sim/random.ts';

/** The result of a row. */
export interface Outcome {
  /** The number of injected faults, in the row's unit. */
  readonly count: number;
  /** The number of them with a broken promise, and of any other violations. */
  readonly failures: number;
  /** The measurements, in words. */
  readonly result: string;
  /** The first violations, and remarks on the execution. */
  readonly evidence?: readonly string[];
  /** The actual load. */
  readonly load?: string;
}

/** The reason why a row cannot run here. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** The context of a row. */
export interface Context {
  /** The share of the full count or length; a count is at least 1. */
  readonly scale: number;
  /** The scaled count. */
  count(full: number): number;
  /** The scaled length in ms, at least the shortest meaningful one. */
  lengthMs(fullMs: number, leastMs: number): number;
  /** Random numbers: the same for the same seed in each run, as far as the servers' timing allows. */
  readonly random: Random;
  /** Prints the progress on stderr. */
  progress(text: string): void;
}

export interface Row {
  /** Its number: D1, F4, … */
  readonly id: string;
  readonly fault: string;
  /** The load and count at full scale. */
  readonly full: string;
  readonly unit: string;
  /** What passes. */
  readonly pass: string;
  /** The duration at full scale, and the shortest, in seconds: for the estimate, and for the deadline. */
  readonly seconds: { readonly full: number; readonly least: number };
  readonly run: (context: Context) => Promise<Outcome>;
}

/** Keeps the first few violations, and counts all. */
export class Findings {
  readonly #first: string[] = [];
  count = 0;

  add(what: string): void {
    this.count++;
    if (this.#first.length < FINDINGS_KEPT) this.#first.push(what);
  }

  /** Adds all violations of a checker. */
  addAll(violations: readonly { readonly message: string }[]): void {
    for (const { message } of violations) this.add(message);
  }

  /** Adds a violation unless `isSo`. */
  expect(isSo: boolean, what: string): void {
    if (!isSo) this.add(what);
  }

  get evidence(): readonly string[] {
    const more = this.count - this.#first.length;
    return more > 0 ? [...this.#first, `and ${String(more)} more`] : this.#first;
  }
}

const FINDINGS_KEPT = 5;

/** Runs `count` trials in rounds of limited size, several rounds at a time: each round may have a grid of its own. */
export async function inRounds(
  lanes: number,
  count: number,
  perRound: number,
  round: (trials: number, index: number) => Promise<void>,
): Promise<void> {
  // At least as many rounds as lanes, while there are trials for each.
  const size = Math.max(1, Math.min(perRound, Math.ceil(count / lanes)));
  const rounds = Math.ceil(count / size);
  await inLanes(
    lanes,
    rounds,
    () => Promise.resolve(),
    (_, index) => round(Math.min(size, count - index * size), index),
    () => Promise.resolve(),
  );
}

/** Runs trials in parallel lanes, each lane on the result of `prepare`. */
export async function inLanes<T>(
  lanes: number,
  count: number,
  prepare: (lane: number) => Promise<T>,
  trial: (on: T, index: number) => Promise<void>,
  finish: (on: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const used = Math.min(lanes, count);
  await Promise.all(
    Array.from({ length: used }, async (_, lane) => {
      const on = await prepare(lane);
      while (next < count) await trial(on, next++);
      await finish(on);
    }),
  );
}
