/** Reads a whole text. */
import { markSkipper } from './encoding.ts';
import { NotUtf8, TextProblem } from './problem.ts';
import { strictText } from './utf8.ts';

const LF = 0x0a;

/**
 * The text of a file, without a byte order mark.
 *
 * @throws {@link TextProblem} where it is not UTF-8
 */
export function wholeText(bytes: Uint8Array): string {
  const text = markSkipper()(bytes, true);
  try {
    return strictText(text);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    const before = text.subarray(0, error.at);
    const line = before.reduce((count, byte) => (byte === LF ? count + 1 : count), 1);
    throw new TextProblem(error.reason, line, error.at - before.lastIndexOf(LF));
  }
}
