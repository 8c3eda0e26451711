import { expect } from 'chai';
import { excerpt, harmlessJson, harmlessLines, textOf } from '../../lib/wire/text.ts';
import { bytes } from '../support/bytes.ts';

const excerptOf = (...parts: (string | number)[]) => {
  const line = bytes(...parts);
  return excerpt(line, 0, line.length);
};

describe('textOf', () => {
  it('decodes the given bytes as UTF-8, and no others', () => {
    expect(textOf(bytes('before|I’m é 😀|behind'), 7, 20)).to.equal('I’m é 😀');
    expect(textOf(bytes('hello'), 0, 5)).to.equal('hello');
    expect(textOf(bytes('hello'), 2, 2)).to.equal('');
  });

  it('decodes invalid UTF-8 as replacement characters', () => {
    expect(textOf(bytes('a', 0xff, 'b', 0x80), 0, 4)).to.equal('a\uFFFDb\uFFFD');
  });

  it('decodes a truncated character as a replacement character, and the next text from its beginning', () => {
    expect(textOf(bytes('a’'), 0, 3)).to.equal('a\uFFFD');
    expect(textOf(bytes('b'), 0, 1)).to.equal('b');
  });

  it('keeps a byte order mark, at the beginning as elsewhere', () => {
    expect(textOf(bytes('\uFEFFa\uFEFF'), 0, 7)).to.equal('\uFEFFa\uFEFF');
  });
});

describe('excerpt', () => {
  it('is the text itself if it is short', () => {
    expect(excerptOf('hello, world')).to.equal('hello, world');
    expect(excerptOf('é ’ 😀')).to.equal('é ’ 😀');
    expect(excerptOf('')).to.equal('');
  });

  it('contains nothing outside the given bytes', () => {
    expect(excerpt(bytes('before|here|behind'), 7, 11)).to.equal('here');
  });

  it('is complete up to 40 characters, and 39 with an ellipsis above', () => {
    expect(excerptOf('x'.repeat(39))).to.equal('x'.repeat(39));
    expect(excerptOf('x'.repeat(40))).to.equal('x'.repeat(40));
    expect(excerptOf('x'.repeat(41))).to.equal(`${'x'.repeat(39)}…`);
  });

  it('is 39 characters with an ellipsis, however long the line', () => {
    for (const length of [159, 160, 161, 100_000])
      expect(excerptOf('x'.repeat(length))).to.equal(`${'x'.repeat(39)}…`);
    expect(excerptOf('’'.repeat(100_000))).to.equal(`${'’'.repeat(39)}…`);
  });

  it('contains a dot for each character that could move a cursor', () => {
    expect(excerptOf('a\0b\tc\rd\x1B[2Je\x7Ff')).to.equal('a·b·c·d·[2Je·f');
    expect(excerptOf('a\u0085b\u2028c\u2029d')).to.equal('a·b·c·d');
    expect(excerptOf('a\u200Bb\u200Ec\u200Fd\u202Ee')).to.equal('a·b·c·d·e');
  });

  it('keeps the joiners, which emoji, Persian and Hindi need', () => {
    for (const text of ['👨‍👩‍👧', 'می‌خواهم', 'क्‍ष'])
      expect(excerptOf(text))
        .to.equal(text)
        .and.to.match(/[\u200C\u200D]/);
  });

  it('contains a dot for invalid UTF-8', () => {
    expect(excerptOf('a', 0xff, 'b', 0x80, 'c')).to.equal('a·b·c');
  });

  it('contains a dot for a byte order mark, at the beginning as elsewhere', () => {
    expect(excerptOf('a\uFEFFb')).to.equal('a·b');
    expect(excerptOf('\uFEFFa')).to.equal('·a');
  });

  it('counts a character of two code units as one, and never splits it', () => {
    expect(excerptOf('😀'.repeat(40))).to.equal('😀'.repeat(40));
    for (let before = 0; before < 4; before++) {
      const x = 'x'.repeat(before);
      expect(excerptOf(x, '😀'.repeat(45))).to.equal(`${x}${'😀'.repeat(39 - before)}…`);
    }
  });
});

describe('text for output', () => {
  const hostile = 'a\x1B[31m\n\u009B1m\u202Eb\u{E0001}\t';

  it('keeps the newlines of a text, and no other character that could move a cursor', () => {
    expect(harmlessLines(hostile)).to.equal('a·[31m\n·1m·b··');
  });

  it('keeps the joiners, in lines as in JSON', () => {
    const family = '👨‍👩‍👧\n';
    expect(harmlessLines(family)).to.equal(family);
    expect(harmlessJson(family)).to.equal(family);
  });

  it('is equivalent JSON, with every character escaped that could move a cursor', () => {
    const json = harmlessJson(`${JSON.stringify({ hostile })}\n`);
    expect(json).to.match(/^[\x20-\x7E]+\n$/);
    expect(JSON.parse(json)).to.deep.equal({ hostile });
  });
});
