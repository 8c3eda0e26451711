/** What is seen of a step, in a few words: for people who read a way through the grid. */
import { CHATROOM } from '../agents/chatroom/protocol.ts';
import type { HistoryEvent } from '../agents/chatroom/check/history.ts';
import { doesOf, isRepeat, kindOf } from '../trace/words.ts';

/** Kinds that the step itself tells, or that others here tell. */
const TOLD: ReadonlySet<string> = new Set([
  'fault',
  'started',
  'crashed',
  'stopped',
  'command',
  'trusted',
  'received',
]);

/** What a server did, in order; empty where nothing was seen but what was done to it. */
export function seenIn(events: readonly HistoryEvent[]): string {
  return events
    .filter((event) => !TOLD.has(kindOf(event)) && !isRepeat(event, CHATROOM))
    .map((event) => doesOf(event, CHATROOM))
    .join('; ');
}
