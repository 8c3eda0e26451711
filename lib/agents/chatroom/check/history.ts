/** The history of a chat room, as its checkers take it. */
import type { UnclockedEvent } from '../../../trace/event.ts';
import type { ChatFact } from '../facts.ts';

/** An event of a history. Promises do not need vector clocks. */
export type HistoryEvent = UnclockedEvent<ChatFact>;

/** Messages in words: of more than two the first, the last, and their number. */
export function quoted(texts: readonly string[]): string {
  if (texts.length < 3) return texts.map((text) => `"${text}"`).join(' and ');
  return `"${texts[0] ?? ''}" … "${texts.at(-1) ?? ''}" (${String(texts.length)} messages)`;
}
