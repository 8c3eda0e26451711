/** The error of text that cannot be read: place and reason. */
import { sentencesIn, type ReasonIn } from '../reason/table.ts';

const UTF8_EXPECTED = 'expected UTF-8, which iconv -f UTF-16 -t UTF-8 makes of it';

const TEXT = {
  'utf16-mark': ({ mark }: { readonly mark: readonly number[] }) =>
    `it is UTF-16, because it begins with the bytes ${mark.map(hex).join(' ')}; ${UTF8_EXPECTED}`,
  'utf16-nul': () => `it is UTF-16, because every second byte is NUL; ${UTF8_EXPECTED}`,
  'not-utf8': ({ byte }: { readonly byte: number }) => `the byte ${hex(byte)} is not UTF-8 there`,
  'line-overlong': ({ limitBytes }: { readonly limitBytes: number }) =>
    `it has over ${String(limitBytes)} bytes`,
};

export type TextReason = ReasonIn<typeof TEXT>;

const sentenceOf = sentencesIn(TEXT);

/** The place and the reason of an error in a text. Both numbers count from 1; no line if the whole text is invalid. */
export interface TextFlaw {
  readonly reason: TextReason;
  readonly line?: number | undefined;
  readonly byte?: number | undefined;
}

/** The flaw as a sentence: `line 3, byte 2: the byte E9 is not UTF-8 there`. */
export function textSentence({ reason, line, byte }: TextFlaw): string {
  if (line === undefined) return sentenceOf(reason);
  const place = byte === undefined ? '' : `, byte ${String(byte)}`;
  return `line ${String(line)}${place}: ${sentenceOf(reason)}`;
}

/** Bytes that are not UTF-8. */
export class NotUtf8 extends Error {
  override readonly name = 'NotUtf8';
  /** The index of the first byte that cannot begin a character, or cannot continue the one that began. */
  readonly at: number;
  readonly reason: TextReason;

  constructor(at: number, byte: number) {
    const reason = { code: 'not-utf8', byte } as const;
    super(sentenceOf(reason));
    this.at = at;
    this.reason = reason;
  }
}

/** Thrown by everything in this folder that reads text. The message contains the place and the reason; the caller adds the name of the file. */
export class TextProblem extends Error {
  override readonly name = 'TextProblem';
  readonly flaw: TextFlaw;

  /** @param byte - the position in the line; both are counted from 1 */
  constructor(reason: TextReason, line?: number, byte?: number) {
    const flaw = { reason, line, byte };
    super(textSentence(flaw));
    this.flaw = flaw;
  }
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}
