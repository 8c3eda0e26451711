/** A row of the table: what is done to servers, how often, and what has to come of it. */

import type { Random } from '../../lib/sim/random.ts';

/** What came of a row. */
export interface Outcome {
  /** How often the fault was really done, in the row's unit. */
  readonly count: number;
  /** In how many of them something was not as promised, and anything else that was not. */
  readonly failures: number;
  /** What was measured, in words. */
  readonly result: string;
  /** The first things that were wrong, and what is to be known about how it was done. */
  readonly evidence?: readonly string[];
  /** The load that was really there. */
  readonly load?: string;
}

/** What cannot be done here, and why. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** What a row is handed. */
export interface Context {
  /** The share of the full count or length; at least 1 where it counts. */
  readonly scale: number;
  /** A whole number of the full one. */
  count(full: number): number;
  /** A length of time in ms; not below the least that means anything. */
  lengthMs(fullMs: number, leastMs: number): number;
  /** Chance: with the same seed, the same in each run, as far as the servers' own timing lets it. */
  readonly random: Random;
  /** Says on stderr how far it is. */
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
  /** How long it takes at full scale, and at the least, in seconds: for the estimate, and for the deadline. */
  readonly seconds: { readonly full: number; readonly least: number };
  readonly run: (context: Context) => Promise<Outcome>;
}

/** Keeps the first few things that are wrong, and counts them all. */
export class Findings {
  readonly #first: string[] = [];
  count = 0;

  add(what: string): void {
    this.count++;
    if (this.#first.length < FINDINGS_KEPT) this.#first.push(what);
  }

  /** Adds all that a checker has found. */
  addAll(violations: readonly { readonly message: string }[]): void {
    for (const { message } of violations) this.add(message);
  }

  /** Adds one where something is not so. */
  expect(isSo: boolean, what: string): void {
    if (!isSo) this.add(what);
  }

  get evidence(): readonly string[] {
    const more = this.count - this.#first.length;
    return more > 0 ? [...this.#first, `and ${String(more)} more`] : this.#first;
  }
}

const FINDINGS_KEPT = 5;

/** Does `count` things in rounds of so many at most, several rounds at a time: each round may have a grid of its own. */
export async function inRounds(
  lanes: number,
  count: number,
  perRound: number,
  round: (trials: number, index: number) => Promise<void>,
): Promise<void> {
  // No fewer rounds than lanes, as long as there is something to do for each.
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

/** Runs trials, so many at a time, each lane on what `prepare` makes for it. */
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
