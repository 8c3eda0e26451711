/** Completes the word before the cursor. Pure. */
import { inserted, type Line } from './line.ts';

/**
 * The words that can stand at a place in a line.
 *
 * @param words - the words before that place
 */
export type Candidates = (words: readonly string[]) => readonly string[];

export interface Completed {
  readonly line: Line;
  /** The possible words, if there are several and none of their characters could be added. */
  readonly choices: readonly string[];
}

/** The line with the word before the cursor completed as far as it is determined: a whole word is followed by a blank. */
export function completed(line: Line, candidates: Candidates): Completed {
  const words = line.text
    .slice(0, line.cursor)
    .trimStart()
    .split(/[ \t]+/);
  const begun = words.at(-1) ?? '';
  const choices = candidates(words.slice(0, -1)).filter((word) => word.startsWith(begun));
  const [only = begun, ...others] = choices;
  const isWhole = others.length === 0 && choices.length > 0;
  const isFollowed = line.text.slice(line.cursor).startsWith(' ');
  const added = commonStart(only, others).slice(begun.length) + (isWhole && !isFollowed ? ' ' : '');
  if (added === '') return { line, choices: isWhole ? [] : choices };
  return { line: inserted(line, added), choices: [] };
}

/** The longest text with which all words begin. */
function commonStart(first: string, others: readonly string[]): string {
  let length = first.length;
  while (others.some((word) => !word.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length);
}
