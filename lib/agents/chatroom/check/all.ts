/** Checks all promises. */
import { DETECTOR_BOUNDS } from '../../../check/faultWindows.ts';
import type { Findings } from '../../../check/findings.ts';
import { incarnationsOf } from '../../../check/incarnations.ts';
import type { Circumstances } from '../../../check/protocol.ts';
import { followDeliveries } from './delivery.ts';
import { checkDetector } from './detector.ts';
import type { HistoryEvent } from './history.ts';
import { checkRequests, type ClientRequest } from './requestIntegrity.ts';
import { findMissing } from './validity.ts';
import { checkViewConvergence } from './viewConvergence.ts';

/** What is known of a run of a chat room. */
export interface ChatCircumstances extends Circumstances {
  /** All requests of clients, in order, if they are known. */
  readonly requests?: readonly ClientRequest[];
}

/**
 * Finds every violation of the chat room's promises. judge.ts checks `well-formedness` and `clock`, which concern a trace and
 * not servers.
 */
export function findAll(history: readonly HistoryEvent[], circumstances: ChatCircumstances): Findings {
  const { endMs, isAtRest, requests, bounds = DETECTOR_BOUNDS } = circumstances;
  const incarnations = incarnationsOf(history);
  const deliveries = followDeliveries(history, incarnations, bounds.clockSkewMs);
  const { found } = deliveries;
  found.addAll(checkDetector(history, endMs, bounds, incarnations));
  if (requests !== undefined) found.addAll(checkRequests(history, incarnations, requests, isAtRest));
  if (isAtRest) {
    found.addAll(findMissing(history, incarnations, deliveries));
    found.addAll(checkViewConvergence(history, incarnations));
  }
  return found;
}
