/** The chat room as checkers see it. */
import { DETECTOR_BOUNDS, PLAIN_BOUNDS } from '../../../check/faultWindows.ts';
import type { CheckedProtocol } from '../../../check/protocol.ts';
import { skippedOfDetectors, skippedOfLiveness } from '../../../check/skipped.ts';
import { CLOCK_SKEW_MS } from '../../../trace/merge.ts';
import { recordedServersOf } from '../../../trace/mergeAll.ts';
import { isFact, type ChatFact } from '../facts.ts';
import { CHATROOM } from '../protocol.ts';
import { findAll } from './all.ts';
import { PROMISES, type PromiseName } from './promises.ts';

/** Traces do not record the requests of clients. */
const OF_CLIENTS: readonly PromiseName[] = ['request-integrity', 'request-liveness'];
const OF_DETECTORS: readonly PromiseName[] = ['completeness', 'accuracy'];
/** They concern all servers at once. */
const OF_ALL: readonly PromiseName[] = ['view-convergence'];

export const CHECKED_CHATROOM: CheckedProtocol<ChatFact> = {
  facts: CHATROOM,
  promises: PROMISES,
  check: (judged) => {
    const { header, events, isAtRest, cutOff } = judged;
    const recorded = recordedServersOf(events);
    // Without the whole trace of its sender, a delivery cannot be told from one that was never broadcast.
    const known = events.filter(
      (event) =>
        !isFact(event, 'delivered') ||
        (recorded.has(event.fact.sender) &&
          (event.fact.of !== undefined || cutOff?.has(event.fact.sender) !== true)),
    );
    const isPart =
      header.source === 'server' &&
      (recorded.size < header.servers ||
        events.some((event) => isFact(event, 'delivered') && !recorded.has(event.fact.sender)));
    const findings = findAll(known, {
      endMs: events.at(-1)?.atMs ?? 0,
      isAtRest,
      bounds: {
        ...(header.plain === true ? PLAIN_BOUNDS : DETECTOR_BOUNDS),
        ...(header.source === 'server' ? { clockSkewMs: CLOCK_SKEW_MS } : {}),
      },
    });
    const skipped = [
      ...skippedOfDetectors(OF_DETECTORS, judged, isPart, cutOff !== undefined),
      ...skippedOfLiveness(PROMISES, { except: OF_CLIENTS, ofAll: OF_ALL }, judged, isPart),
      { promises: OF_CLIENTS, why: 'no trace records the requests of clients' },
    ];
    return { findings, skipped, isPart };
  },
};
