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
  return textAt(markSkipper()(bytes, true), 1, 1);
}

/**
 * The text of bytes that begin at a place.
 *
 * @param line - counted from 1, as `byte` is
 * @throws {@link TextProblem} where they are not UTF-8
 */
export function textAt(bytes: Uint8Array, line: number, byte: number): string {
  try {
    return strictText(bytes);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    const before = bytes.subarray(0, error.at);
    const lines = before.reduce((count, one) => (one === LF ? count + 1 : count), 0);
    const place = lines === 0 ? byte + error.at : error.at - before.lastIndexOf(LF);
    throw new TextProblem(error.reason, line + lines, place);
  }
}
