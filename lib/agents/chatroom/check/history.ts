/** What the checkers of the chat room see of a run. */
import type { UnclockedEvent } from '../../../trace/event.ts';
import type { ChatFact } from '../facts.ts';

/** What happened, as far as promises speak of it; vector clocks they do not need. */
export type HistoryEvent = UnclockedEvent<ChatFact>;

/** Messages in words: one as it is, of several the first, the last, and how many there are. */
export function quoted(texts: readonly string[]): string {
  if (texts.length < 3) return texts.map((text) => `"${text}"`).join(' and ');
  return `"${texts[0] ?? ''}" … "${texts.at(-1) ?? ''}" (${String(texts.length)} messages)`;
}
