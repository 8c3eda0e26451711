import { expect } from 'chai';
import { PieceReader } from '../../lib/text/pieces.ts';
import { TextProblem } from '../../lib/text/problem.ts';
import { byteByByte, bytes } from '../support/bytes.ts';

/** The text of chunks, or the problem. */
function read(chunks: readonly Uint8Array[]): string {
  const reader = new PieceReader();
  try {
    return chunks.map((chunk) => reader.read(chunk)).join('') + reader.end();
  } catch (error) {
    if (error instanceof TextProblem) return `! ${error.message}`;
    throw error;
  }
}

describe('a text that is read in pieces', () => {
  for (const [name, text, expected] of [
    ['nothing', [''], ''],
    ['characters of one to four bytes', ['a\né€\r\n😀'], 'a\né€\r\n😀'],
    ['a byte order mark', ['\uFEFFa'], 'a'],
    ['a byte order mark elsewhere, which is a character', ['a\uFEFF'], 'a\uFEFF'],
    ['UTF-16', [0xff, 0xfe, 'a', 0], /^! it is UTF-16, because it begins with the bytes FF FE/],
    ['UTF-16 without a mark', ['a', 0, 'b', 0], /^! it is UTF-16, because every second byte is NUL/],
    ['invalid UTF-8', ['a\né', 0xe9, 'b\n'], '! line 2, byte 3: the byte E9 is not UTF-8 there'],
    [
      'a character that is cut off',
      ['\uFEFFab', 0xe2, 0x82],
      '! line 1, byte 3: the byte E2 is not UTF-8 there',
    ],
  ] as const)
    it(`is the same however it is cut: ${name}`, () => {
      const whole = bytes(...text);
      for (const chunks of [[whole], byteByByte(whole), [whole.subarray(0, 4), whole.subarray(4)]])
        if (typeof expected === 'string') expect(read(chunks)).to.equal(expected);
        else expect(read(chunks)).to.match(expected);
    });
});
