/**
 * Reads text from files and pipes line by line, from chunks that are cut anywhere. The only definition of a line:
 *
 * - a byte order mark at the beginning of the text is skipped, and UTF-16 is refused by name;
 * - a line ends with LF, CRLF, or any number of CR before LF; the bytes after the last LF are a line, too;
 * - a line over the limit is refused before it is joined.
 *
 * Sans-IO, for Node and browsers.
 */
import { NO_CARRY, readLines, type Carry } from '../wire/lines.ts';
import { markSkipper, NOTHING } from './encoding.ts';
import { NotUtf8, TextProblem } from './problem.ts';

/** Converts the bytes of a line to a value: a string, strictly or not, or the bytes themselves. May throw {@link NotUtf8}. */
export type Decode<Line> = (bytes: Uint8Array) => Line;

/** Reads one text. Both generators must be run to their ends; lines before a problem are yielded first. */
export interface LineReader<Line> {
  /**
   * Yields the lines that a chunk completes.
   *
   * @throws {@link TextProblem}, after which nothing more can be read
   */
  read(chunk: Uint8Array): Generator<Line, void>;
  /**
   * The text has ended: yields the bytes after its last LF as a line, if there are any.
   *
   * @param decodeRest - decodes a line that may have been cut off
   * @throws {@link TextProblem}
   */
  end(decodeRest?: Decode<Line>): Generator<Line, void>;
}

const CARRIAGE_RETURN = 0x0d;

/** @param lineMaxBytes - the maximum length of a line, without its end */
export function lineReader<Line>(decode: Decode<Line>, lineMaxBytes: number): LineReader<Line> {
  const behindMark = markSkipper();
  let carry: Carry = NO_CARRY;
  let lines = 0;

  const lineOf = (bytes: Uint8Array, decodeLine: Decode<Line>): Line => {
    lines++;
    let { length } = bytes;
    while (bytes[length - 1] === CARRIAGE_RETURN) length--;
    try {
      return decodeLine(bytes.subarray(0, length));
    } catch (error) {
      if (error instanceof NotUtf8) throw new TextProblem(error.reason, lines, error.at + 1);
      throw error;
    }
  };
  function* read(text: Uint8Array): Generator<Line, void> {
    const found: Line[] = [];
    let problem: unknown;
    const next = readLines(carry, text, lineMaxBytes, (block, start, end) => {
      try {
        found.push(lineOf(block.subarray(start, end), decode));
        return 'go on';
      } catch (error) {
        problem = error;
        return 'enough';
      }
    });
    yield* found;
    if (problem !== undefined) throw problem as Error;
    if (next === 'overlong')
      throw new TextProblem({ code: 'line-overlong', limitBytes: lineMaxBytes }, lines + 1);
    carry = next as Carry;
  }

  return {
    read: (chunk) => read(behindMark(chunk, false)),
    *end(decodeRest = decode) {
      yield* read(behindMark(NOTHING, true));
      if (carry.length > 0) yield lineOf(carry.store.bytes.subarray(0, carry.length), decodeRest);
      carry = NO_CARRY;
    },
  };
}
