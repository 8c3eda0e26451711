/** What is seen of a step, in a few words: for people who read a way through the grid. */
import type { UnclockedEvent } from '../trace/event.ts';
import type { ModelledProtocol } from './protocol.ts';
import { doesOf, isRepeat, kindOf } from '../trace/words.ts';

/** Kinds that the step itself tells, or that others here tell. */
const TOLD: ReadonlySet<string> = new Set(['fault', 'started', 'crashed', 'stopped', 'trusted', 'received']);

/** What a server did, in order; empty where nothing was seen but what was done to it. */
export function seenIn(events: readonly UnclockedEvent[], { facts, untold }: ModelledProtocol): string {
  return events
    .filter((event) => !TOLD.has(kindOf(event)) && !untold.includes(kindOf(event)) && !isRepeat(event, facts))
    .map((event) => doesOf(event, facts))
    .join('; ');
}
