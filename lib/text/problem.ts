/** The error of text that cannot be read: place and reason. */

/** Thrown by everything in this folder that reads text. The message has the place and the reason; the name of the file is the caller's. */
export class TextProblem extends Error {
  override readonly name = 'TextProblem';
  /** Counted from 1; undefined where the problem is the whole file's. */
  readonly line: number | undefined;

  /**
   * @param byte - the byte of the line at which it goes wrong, counted from 1
   */
  constructor(reason: string, line?: number, byte?: number) {
    const place = line === undefined ? '' : `line ${String(line)}`;
    const column = byte === undefined ? '' : `, byte ${String(byte)}`;
    super(place === '' ? reason : `${place}${column}: ${reason}`);
    this.line = line;
  }
}
