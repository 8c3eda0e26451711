/** Checks the failure detectors of a run, for any protocol: by the lists in its facts, or by the envelope. */
import type { FactTable } from '../trace/facts.ts';
import { checkDetector } from './detector.ts';
import type { Incarnations } from './incarnations.ts';
import type { History, Violation } from './promise.ts';
import type { Circumstances } from './protocol.ts';
import { checkViewConvergence } from './viewConvergence.ts';

/**
 * Finds violations of `completeness` and `accuracy` and, in a run that has come to rest, of `view-convergence`.
 *
 * @param facts - those of the protocol; of an unknown protocol only the envelope is used
 */
export function* checkFailureDetection(
  history: History,
  facts: FactTable,
  { endMs, isAtRest, bounds }: Circumstances,
  incarnations: Incarnations,
): Iterable<Violation> {
  yield* checkDetector(history, facts, endMs, bounds, incarnations);
  if (isAtRest) yield* checkViewConvergence(history, facts, incarnations);
}
