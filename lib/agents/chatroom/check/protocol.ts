/** The chat room as checkers see it. */
import { circumstancesOf } from '../../../check/circumstances.ts';
import { incarnationsOf } from '../../../check/incarnations.ts';
import type { CheckedProtocol } from '../../../check/protocol.ts';
import { skippedOfLiveness } from '../../../check/skipped.ts';
import { recordedServersOf } from '../../../trace/mergeAll.ts';
import { isFact, type ChatFact } from '../facts.ts';
import { CHATROOM } from '../protocol.ts';
import { findOwn } from './all.ts';
import { PROMISES, type PromiseName } from './promises.ts';

/** Traces do not record the requests of clients. */
const OF_CLIENTS: readonly PromiseName[] = ['request-integrity', 'request-liveness'];
/** The liveness promises about messages that a trace can decide. */
const OF_MESSAGES: readonly PromiseName[] = ['validity'];

export const CHECKED_CHATROOM: CheckedProtocol<ChatFact> = {
  facts: CHATROOM,
  promises: PROMISES,
  check: (judged) => {
    const { header, events, cutOff } = judged;
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
    const findings = findOwn(known, incarnationsOf(known), circumstancesOf(judged));
    const skipped = [
      ...skippedOfLiveness(OF_MESSAGES, judged),
      { promises: OF_CLIENTS, why: 'no trace records the requests of clients' },
    ];
    return { findings, skipped, isPart };
  },
};
