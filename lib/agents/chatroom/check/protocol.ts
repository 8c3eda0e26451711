/** The chat room as checkers see it. */
import { DETECTOR_BOUNDS, PLAIN_BOUNDS } from '../../../check/reach.ts';
import type { CheckedProtocol } from '../../../check/protocol.ts';
import { unaskedOfDetectors, unaskedOfTheEnd } from '../../../check/unasked.ts';
import { CLOCK_SKEW_MS } from '../../../trace/merge.ts';
import { tellersOf } from '../../../trace/together.ts';
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
    const tellers = tellersOf(events);
    // Without the whole trace of its sender, a delivery cannot be told from one that was never broadcast.
    const known = events.filter(
      (event) =>
        !isFact(event, 'delivered') ||
        (tellers.has(event.fact.sender) &&
          (event.fact.of !== undefined || cutOff?.has(event.fact.sender) !== true)),
    );
    const isPart =
      header.source === 'server' &&
      (tellers.size < header.servers ||
        events.some((event) => isFact(event, 'delivered') && !tellers.has(event.fact.sender)));
    const found = findAll(known, {
      endMs: events.at(-1)?.atMs ?? 0,
      isAtRest,
      bounds: {
        ...(header.plain === true ? PLAIN_BOUNDS : DETECTOR_BOUNDS),
        ...(header.source === 'server' ? { clockSkewMs: CLOCK_SKEW_MS } : {}),
      },
    });
    const unasked = [
      ...unaskedOfDetectors(OF_DETECTORS, judged, isPart, cutOff !== undefined),
      ...unaskedOfTheEnd(PROMISES, { except: OF_CLIENTS, ofAll: OF_ALL }, judged, isPart),
      { promises: OF_CLIENTS, why: 'no trace records the requests of clients' },
    ];
    return { found, unasked, isPart };
  },
};
