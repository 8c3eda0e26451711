/** What somebody said, as it is shown in a log. Pure. */
import { harmlessLines } from '../../../../lib/wire/text.ts';

/** A text is as long as it is, but no more of it is shown. */
const SHOWN_CHARS = 1_000;

/** A message for people: not too much of it, and nothing in it that could turn its line round. */
export function shownText(text: string): string {
  return text.length > SHOWN_CHARS
    ? `${harmlessLines(text.slice(0, SHOWN_CHARS))}… (${text.length.toLocaleString('en')} characters)`
    : harmlessLines(text);
}
