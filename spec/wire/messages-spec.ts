import { expect } from 'chai';
import { copyBytes, messagesBehind, messagesOf, openMessages, textsOf } from '../../lib/wire/messages.ts';
import { bytes } from '../support/bytes.ts';
import { textsIn } from '../support/readable.ts';

describe('copyBytes', () => {
  it('copies the requested bytes, short or long, and no others', () => {
    const from = Uint8Array.from({ length: 400 }, (_, i) => (i % 250) + 1);
    for (const length of [0, 1, 2, 63, 64, 65, 66, 256, 300]) {
      const to = new Uint8Array(400);
      copyBytes(from, 7, 7 + length, to, 11);
      const expected = [
        ...Array<number>(11).fill(0),
        ...from.slice(7, 7 + length),
        ...Array<number>(389 - length).fill(0),
      ];
      expect([...to], `${String(length)} bytes`).to.deep.equal(expected);
    }
  });
});

describe('openMessages', () => {
  it('contains no message, and the bytes in which messages will be located', () => {
    const block = bytes('msg 1 a\n');
    expect(openMessages(block)).to.deep.equal({ bytes: block, starts: [], ends: [] });
  });

  it('accepts messages by their offsets', () => {
    const messages = openMessages(bytes('one two'));
    messages.starts.push(0, 4);
    messages.ends.push(3, 7);
    expect(textsIn(messages)).to.deep.equal(['one', 'two']);
    expect(textsOf(messages)).to.deep.equal(['one', 'two']);
  });
});

describe('messagesBehind', () => {
  it('leaves out the first messages, and keeps the rest in order', () => {
    const batch = messagesOf('one', 'two', 'three');
    expect(textsIn(messagesBehind(batch, 1))).to.deep.equal(['two', 'three']);
    expect(textsIn(messagesBehind(batch, 2))).to.deep.equal(['three']);
    expect(textsIn(messagesBehind(batch, 3))).to.deep.equal([]);
  });

  it('returns the batch itself if none is left out, and never changes it', () => {
    const batch = messagesOf('one', 'two');
    expect(messagesBehind(batch, 0)).to.equal(batch);
    messagesBehind(batch, 1);
    expect(textsIn(batch)).to.deep.equal(['one', 'two']);
  });
});

describe('messagesOf and textsOf', () => {
  const batches: readonly { title: string; texts: readonly string[] }[] = [
    { title: 'no message', texts: [] },
    { title: 'one', texts: ['hello'] },
    { title: 'several', texts: ['one', 'two', 'three'] },
    { title: 'commas', texts: ['a,b', ',', ',,'] },
    { title: 'empty ones', texts: ['', '', 'a', ''] },
    { title: 'more than ASCII', texts: ['é', '’', '😀', '\u2028'] },
    { title: 'a byte order mark', texts: ['\uFEFFa', 'a\uFEFF', '\uFEFF'] },
    { title: 'control characters', texts: ['a\0b', '\r', '\x1B[2J'] },
  ];
  for (const { title, texts } of batches) {
    it(`are inverses of each other: ${title}`, () => {
      expect(textsOf(messagesOf(...texts))).to.deep.equal(texts);
    });
  }

  it('encode messages as UTF-8', () => {
    expect([...messagesOf('é').bytes]).to.deep.equal([0xc3, 0xa9]);
  });

  it('decode invalid UTF-8 as replacement characters', () => {
    expect(textsOf({ bytes: bytes('a', 0xff, 'b'), starts: [0], ends: [3] })).to.deep.equal(['a\uFFFDb']);
  });
});
