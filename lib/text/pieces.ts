/** Reads text from files and pipes in pieces, from chunks that are cut anywhere, also within a character: for texts without a limit. Sans-IO. */
import { joined, markSkipper, NOTHING } from './encoding.ts';
import { cutLength } from './utf8.ts';
import { textAt } from './whole.ts';

const LF = 0x0a;

/** Reads one text, without its byte order mark. */
export class PieceReader {
  readonly #behindMark = markSkipper();
  /** The beginning of a character that is not complete yet. */
  #cut = NOTHING;
  /** Where the next piece begins. */
  #line = 1;
  #byte = 1;

  /**
   * The characters that a chunk completes.
   *
   * @throws {@link TextProblem} where they are not UTF-8
   */
  read(chunk: Uint8Array): string {
    const bytes = joined(this.#cut, this.#behindMark(chunk, false));
    const length = bytes.length - cutLength(bytes);
    this.#cut = Uint8Array.from(bytes.subarray(length));
    return this.#text(bytes.subarray(0, length));
  }

  /**
   * The text has ended: the rest of it.
   *
   * @throws {@link TextProblem}
   */
  end(): string {
    return this.#text(joined(this.#cut, this.#behindMark(NOTHING, true)));
  }

  #text(bytes: Uint8Array): string {
    const text = textAt(bytes, this.#line, this.#byte);
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#line++;
    const last = bytes.lastIndexOf(LF);
    this.#byte = last === -1 ? this.#byte + bytes.length : bytes.length - last;
    return text;
  }
}
