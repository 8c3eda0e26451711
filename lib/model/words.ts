/** The events of a step in a few words, for a printed path. */
import type { UnclockedEvent } from '../trace/event.ts';
import type { ModelledProtocol } from './protocol.ts';
import { doesOf, isRepeat, kindOf } from '../trace/words.ts';

/** Kinds that the words for the action, or another event of the step, already report. */
const REPORTED: ReadonlySet<string> = new Set([
  'fault',
  'started',
  'crashed',
  'stopped',
  'trusted',
  'received',
]);

/** The events in order; empty if there are none beside the action itself. */
export function seenIn(events: readonly UnclockedEvent[], { facts, redundant }: ModelledProtocol): string {
  return events
    .filter(
      (event) =>
        !REPORTED.has(kindOf(event)) && !redundant.includes(kindOf(event)) && !isRepeat(event, facts),
    )
    .map((event) => doesOf(event, facts))
    .join('; ');
}
