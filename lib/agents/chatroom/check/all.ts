/** All promises at once. */
import { findLost } from './complete.ts';
import { followDeliveries } from './delivery.ts';
import { checkAgreement } from './agreement.ts';
import { checkDetector } from './detector.ts';
import { DETECTOR_BOUNDS } from '../../../check/reach.ts';
import { Findings } from '../../../check/findings.ts';
import type { HistoryEvent } from './history.ts';
import type { Violation } from '../../../check/promise.ts';
import { livesOf } from '../../../check/lives.ts';
import { checkObedience, type Asked } from './obedience.ts';
import type { DetectorBounds } from '../../../check/reach.ts';

/** What is known of a run beside its history. */
export interface Circumstances {
  /** When the history ends, in ms. */
  readonly endMs: number;
  /** Whether by then all has healed and the grid has come to rest, so that it can be asked about liveness. */
  readonly isAtRest: boolean;
  /** All that masters have asked for, in order, where that is known. */
  readonly asked?: readonly Asked[];
  readonly bounds?: DetectorBounds;
}

/**
 * Finds every violation of the promises of {@link PROMISES}. `well-formedness` and `clock`, which are about a trace and not about servers,
 * are checked by judge.ts.
 */
export function findAll(history: readonly HistoryEvent[], circumstances: Circumstances): Findings {
  const { endMs, isAtRest, asked, bounds = DETECTOR_BOUNDS } = circumstances;
  const lives = livesOf(history);
  const deliveries = followDeliveries(history, lives, bounds.clockSkewMs);
  const { found } = deliveries;
  found.addAll(checkDetector(history, endMs, bounds));
  if (asked !== undefined) found.addAll(checkObedience(history, lives, asked, isAtRest));
  if (isAtRest) {
    found.addAll(findLost(history, lives, deliveries));
    found.addAll(checkAgreement(history));
  }
  return found;
}

/** The first of the violations that {@link findAll} finds, in the order of time. */
export function checkAll(
  history: readonly HistoryEvent[],
  circumstances: Circumstances,
): readonly Violation[] {
  return findAll(history, circumstances).violations().first;
}
