import { expect } from 'chai';
import fc from 'fast-check';
import { bytesOf, isUtf8, losslessText, strictText, strictTextBeforeCut } from '../../lib/text/utf8.ts';
import { NotUtf8 } from '../../lib/text/problem.ts';
import { bytes } from '../support/bytes.ts';

/** The result of the platform's decoder. */
function decoded(raw: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return undefined;
  }
}

/** Bytes near the bounds of UTF-8, and texts. */
const awkward = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        0x00,
        0x7f,
        0x80,
        0x8f,
        0x90,
        0x9f,
        0xa0,
        0xbf,
        0xc0,
        0xc1,
        0xc2,
        0xdf,
        0xe0,
        0xed,
        0xef,
      ),
      fc.constantFrom(0xf0, 0xf4, 0xf5, 0xff),
      fc.string({ unit: 'grapheme', maxLength: 2 }),
    ),
  )
  .map((parts) => bytes(...parts));

const problemOf = (raw: Uint8Array) => {
  try {
    strictText(raw);
    return undefined;
  } catch (error) {
    return error instanceof NotUtf8 ? [error.at, error.message] : error;
  }
};

describe('the UTF-8 decoder', () => {
  it('accepts what the platform accepts', () => {
    fc.assert(
      fc.property(awkward, (raw) => {
        expect(isUtf8(raw)).to.equal(decoded(raw) !== undefined);
      }),
    );
  });

  it('is strict, and keeps a byte order mark', () => {
    expect(strictText(bytes('\uFEFFé😀\uFFFD'))).to.equal('\uFEFFé😀\uFFFD');
  });

  it('refuses invalid bytes with the place and the byte', () => {
    expect(problemOf(bytes('caf', 0xe9, '\n'))).to.deep.equal([3, 'the byte E9 is not UTF-8 there']);
    expect(problemOf(bytes('é', 0x80))).to.deep.equal([2, 'the byte 80 is not UTF-8 there']);
    expect(problemOf(bytes('é', 0xe2, 0x82))).to.deep.equal([2, 'the byte E2 is not UTF-8 there']);
    // Half of a surrogate pair, in UTF-8.
    expect(problemOf(bytes(0xed, 0xa0, 0x80))).to.deep.equal([0, 'the byte ED is not UTF-8 there']);
  });

  it('accepts a character that was cut off at the end, and nowhere else', () => {
    for (const [raw, text] of [
      [bytes('a', 0xc3), 'a'],
      [bytes('a', 0xf0, 0x9f, 0x98), 'a'],
      [bytes('aé'), 'aé'],
      [bytes(''), ''],
      [bytes(0xe2, 0x82), ''],
    ] as const)
      expect(strictTextBeforeCut(raw)).to.equal(text);
    expect(() => strictTextBeforeCut(bytes('a', 0xc3, 'b'))).to.throw(NotUtf8);
    expect(() => strictTextBeforeCut(bytes('a', 0x80))).to.throw(NotUtf8);
  });

  it('converts any bytes to a string that is converted back to the same bytes', () => {
    fc.assert(
      fc.property(awkward, (raw) => {
        const text = losslessText(raw);
        expect([...bytesOf(text)]).to.deep.equal([...raw]);
        if (decoded(raw) !== undefined) expect(text).to.equal(decoded(raw));
      }),
    );
    expect(losslessText(bytes('caf', 0xe9, 0xff, '.'))).to.equal('caf\uDCE9\uDCFF.');
    expect(losslessText(bytes('\uFFFD', 0xe9))).to.equal('\uFFFD\uDCE9');
  });

  it('keeps a character beyond 16 bits beside invalid bytes', () => {
    expect([...bytesOf('😀\uDC80😀')]).to.deep.equal([...bytes('😀', 0x80, '😀')]);
  });
});
