import { expect } from 'chai';
import { headOf } from '../../lib/text/encoding.ts';
import { textSentence } from '../../lib/text/problem.ts';
import { bytes } from '../support/bytes.ts';

const BEGUN = { kind: 'utf8', skip: 0 };
const MARKED = { kind: 'utf8', skip: 3 };
const UNDECIDED = { kind: 'undecided' };

describe('the head of a text', () => {
  it('is UTF-8, without a byte order mark', () => {
    expect(headOf(bytes('ab'), false)).to.deep.equal(BEGUN);
    expect(headOf(bytes('\uFEFFa'), false)).to.deep.equal(MARKED);
    expect(headOf(bytes('\uFEFF'), false)).to.deep.equal(MARKED);
    expect(headOf(bytes(0xef, 0xbb, 'a'), false)).to.deep.equal(BEGUN);
  });

  it('is undecided while it may be the beginning of a mark, and never at the end of the text', () => {
    for (const head of [
      [],
      [0xef],
      [0xef, 0xbb],
      [0xff],
      [0xfe],
      ['a'],
      [0],
      ['a', 0],
      ['a', 0, 'b'],
    ] as const) {
      expect(headOf(bytes(...head), false), String(head)).to.deep.equal(UNDECIDED);
      expect(headOf(bytes(...head), true), String(head)).to.deep.equal(BEGUN);
    }
  });

  for (const [name, head, how] of [
    ['a little-endian mark', [0xff, 0xfe, 'a', 0], /UTF-16, because it begins with the bytes FF FE; .*iconv/],
    ['a big-endian mark', [0xfe, 0xff], /UTF-16, because it begins with the bytes FE FF; /],
    ['a NUL in every second byte', ['h', 0, 'i', 0, '\n', 0], /UTF-16, because every second byte is NUL; /],
    ['a NUL before every byte', [0, 'h', 0, 'i'], /UTF-16, because every second byte is NUL; /],
  ] as const) {
    it(`names UTF-16 by ${name}`, () => {
      const found = headOf(bytes(...head), false);
      expect(found.kind === 'utf16' && textSentence(found)).to.match(how);
    });
  }

  it('is not UTF-16 because of single NULs', () => {
    for (const text of ['\0\0\0\0', 'a\0\0b', 'ab\0\0', '\0\0ab', 'a\0bc'])
      expect(headOf(bytes(text), false), JSON.stringify(text)).to.deep.equal(BEGUN);
  });
});
