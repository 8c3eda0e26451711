/** Checks all promises. */
import { DETECTOR_BOUNDS } from '../../../check/faultWindows.ts';
import type { Findings } from '../../../check/findings.ts';
import { checkFailureDetection } from '../../../check/failureDetection.ts';
import { incarnationsOf, type Incarnations } from '../../../check/incarnations.ts';
import type { Circumstances } from '../../../check/protocol.ts';
import { CHATROOM } from '../protocol.ts';
import { followDeliveries } from './delivery.ts';
import type { HistoryEvent } from './history.ts';
import { checkRequests, type ClientRequest } from './requestIntegrity.ts';
import { findMissing } from './validity.ts';

/** What is known of a run of a chat room. */
export interface ChatCircumstances extends Circumstances {
  /** All requests of clients, in order, if they are known. */
  readonly requests?: readonly ClientRequest[];
}

/** Finds every violation of the chat room's promises, those about failure detectors included; not those about a trace itself. */
export function findAll(history: readonly HistoryEvent[], circumstances: ChatCircumstances): Findings {
  const incarnations = incarnationsOf(history);
  const found = findOwn(history, incarnations, circumstances);
  found.addAll(checkFailureDetection(history, CHATROOM, circumstances, incarnations));
  return found;
}

/** Finds the violations of the promises that are the chat room's alone: about messages, and about the requests of clients. */
export function findOwn(
  history: readonly HistoryEvent[],
  incarnations: Incarnations,
  { isAtRest, requests, bounds = DETECTOR_BOUNDS }: Omit<ChatCircumstances, 'endMs'>,
): Findings {
  const deliveries = followDeliveries(history, incarnations, bounds.clockSkewMs);
  const { found } = deliveries;
  if (requests !== undefined) found.addAll(checkRequests(history, incarnations, requests, isAtRest));
  if (isAtRest) found.addAll(findMissing(history, incarnations, deliveries));
  return found;
}
