/**
 * The number of inputs. `FUZZ_RUNS` is the total number, `FUZZ_SEED` the first seed; a failure prints the
 * seed that reproduces it, and fast-check shrinks the case first.
 */
import fc from 'fast-check';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { byEffort } from '../support/effort.ts';

/** Inputs of all specs of this folder together, unless the environment sets another number. */
const RUNS = Number(process.env.FUZZ_RUNS ?? byEffort({ full: 100_000, gate: 10_000 }));
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Cases between two checks of the number of inputs. */
const CASES = 20;

/** The time limit for shrinking; a single case takes far less. */
const SHRINK_MS = 30_000;

/** A property of a case with many inputs. */
export interface Fuzz<T> {
  /** The share of all inputs for this property. */
  readonly share: number;
  readonly inputs: fc.Arbitrary<readonly T[]>;
  readonly check: (inputs: readonly T[], seed: number) => void;
}

/** Tries cases until there were enough inputs. Returns their number. */
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

/** The time limit of a spec: far more than it takes on a busy host, in proportion to the number of inputs. */
export const TIMEOUT_MS = 60_000 + RUNS * 3;
