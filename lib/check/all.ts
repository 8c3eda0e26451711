/** All promises at once. */
import { findLost } from './complete.ts';
import { followDeliveries } from './delivery.ts';
import { checkAgreement } from './agreement.ts';
import { checkDetector, DETECTOR_BOUNDS } from './detector.ts';
import type { HistoryEvent, Violation } from './history.ts';
import { livesOf } from './lives.ts';
import { checkObedience, type Asked } from './obedience.ts';
import type { DetectorBounds } from './reach.ts';

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
 * Every violation of the promises of {@link PROMISES}, in the order of time. `impossible` and `clock`, which are about a trace
 * and not about servers, are checked by judge.ts.
 */
export function checkAll(history: readonly HistoryEvent[], circumstances: Circumstances): Violation[] {
  const { endMs, isAtRest, asked, bounds = DETECTOR_BOUNDS } = circumstances;
  const lives = livesOf(history);
  const deliveries = followDeliveries(history, lives, bounds.clockSkewMs);
  const violations = [...deliveries.violations, ...checkDetector(history, endMs, bounds)];
  if (asked !== undefined) violations.push(...checkObedience(history, lives, asked, isAtRest));
  if (isAtRest) violations.push(...findLost(history, lives, deliveries), ...checkAgreement(history));
  return violations.sort((a, b) => a.atMs - b.atMs);
}
