/** Mistakes on purpose, and what comes of hunting them. */

/** A deliberate mistake: a place in the source, and what stands there instead. */
export interface Mutant {
  /** What is wrong, as one would say it. */
  readonly name: string;
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Whether it takes more seeds than there is time for with every change: `npm run mutants` hunts it all the same. */
  readonly isRare?: true;
}

/** What one of the hunters has: after how many states or seeds, and which promise was broken, if any was. */
export interface Catch {
  readonly count: number;
  readonly promise?: string;
  /** Whether there were too many states to look at all of them. */
  readonly isCutOff?: true;
}

/** What the simulator and the model checker have found; where the first is enough, the second is not asked. */
export interface Found {
  readonly simulator: Catch;
  readonly checker?: Catch;
}

/** Told to the hunter: where the simulator has found something, the model checker need not look. */
export const ONE_IS_ENOUGH = 'one-is-enough';
