/**
 * How much is tried. `FUZZ_RUNS` is how many inputs there are in all, `FUZZ_SEED` where they begin; a failure says with
 * which seed it can be had again, and fast-check looks for the smallest case first.
 */
import fc from 'fast-check';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { byEffort } from '../support/effort.ts';

/** Inputs over all specs of this folder, unless the environment says otherwise. */
const RUNS = Number(process.env.FUZZ_RUNS ?? byEffort({ full: 100_000, gate: 10_000 }));
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Cases between two looks at how many inputs there were. */
const CASES = 20;

/** How long a smaller case is looked for; what is tried at a time takes far less. */
const SHRINK_MS = 30_000;

/** What is asked of a case of many inputs. */
export interface Fuzz<T> {
  /** Of all inputs, how many are for this. */
  readonly share: number;
  readonly inputs: fc.Arbitrary<readonly T[]>;
  readonly check: (inputs: readonly T[], seed: number) => void;
}

/** Tries cases until there were enough inputs. Gives how many there were. */
export function fuzz<T>({ share, inputs, check }: Fuzz<T>): number {
  let tried = 0;
  for (let seed = SEED; tried < RUNS * share; seed++) {
    const property = fc.property(inputs, fc.nat({ max: 1000 }), (all, chance) => {
      tried += all.length;
      check(all, chance);
    });
    const details = fc.check(property, { seed, numRuns: CASES, interruptAfterTimeLimit: SHRINK_MS });
    if (details.failed)
      throw new Error(
        `FUZZ_SEED=${String(seed)} FUZZ_RUNS=1 has it again: ${errorMessage(details.errorInstance)}\n${fc.defaultReportMessage(details) ?? ''}`,
        { cause: details.errorInstance },
      );
  }
  return tried;
}

/** How long a spec may take: far more than it does on a busy machine, in proportion. */
export const TIMEOUT_MS = 60_000 + RUNS * 3;
