/** The text of a message as it is shown in a log. Pure. */
import { harmlessLines } from '../../../../lib/wire/text.ts';

/** How much of a text is shown. */
const SHOWN_CHARS = 1_000;

/** A message for people: not too long, and without characters that change the direction of its line. */
export function shownText(text: string): string {
  return text.length > SHOWN_CHARS
    ? `${harmlessLines(text.slice(0, SHOWN_CHARS))}… (${text.length.toLocaleString('en')} characters)`
    : harmlessLines(text);
}
