import { expect } from 'chai';
import { cutChunk, NEWLINE, NO_CARRY, readLines, type Carry } from '../../lib/wire/lines.ts';
import { byteByByte, bytes, text } from '../support/bytes.ts';

/** The content of a carry as text. */
const held = ({ store, length }: Carry) => text(store.bytes.subarray(0, length));

/** A carry with `begun`. */
const carryOf = (begun: string) => cutChunk(NO_CARRY, bytes(begun)).carry;

/** The lines that a chunk completes, and the rest: the carried text, or 'overlong'. */
function read(carry: Carry, chunk: Uint8Array, limitBytes: number): { lines: string[]; left: string } {
  const lines: string[] = [];
  const next = readLines(carry, chunk, limitBytes, (block, start, end) =>
    lines.push(text(block.subarray(start, end))),
  );
  return { lines, left: next === 'overlong' ? next : held(next) };
}

describe('cutChunk', () => {
  const cases: readonly { title: string; carried: string; chunk: string; blocks: string[]; left: string }[] =
    [
      { title: 'nothing', carried: '', chunk: '', blocks: [], left: '' },
      { title: 'nothing after a beginning', carried: 'be', chunk: '', blocks: [], left: 'be' },
      { title: 'a beginning', carried: '', chunk: 'be', blocks: [], left: 'be' },
      { title: 'the middle of a line', carried: 'be', chunk: 'gin', blocks: [], left: 'begin' },
      { title: 'a whole line', carried: '', chunk: 'a\n', blocks: ['a\n'], left: '' },
      { title: 'an empty line', carried: '', chunk: '\n', blocks: ['\n'], left: '' },
      { title: 'whole lines, as one block', carried: '', chunk: 'a\n\nb\n', blocks: ['a\n\nb\n'], left: '' },
      { title: 'lines and a beginning', carried: '', chunk: 'a\nb\nc', blocks: ['a\nb\n'], left: 'c' },
      { title: 'the end of a line', carried: 'be', chunk: 'gun\n', blocks: ['begun\n'], left: '' },
      { title: 'only the newline', carried: 'begun', chunk: '\n', blocks: ['begun\n'], left: '' },
      {
        title: 'an end and a beginning',
        carried: 'be',
        chunk: 'gun\nnext',
        blocks: ['begun\n'],
        left: 'next',
      },
      {
        title: 'an end, lines and a beginning',
        carried: 'be',
        chunk: 'gun\na\nb\nc',
        blocks: ['begun\n', 'a\nb\n'],
        left: 'c',
      },
    ];
  for (const { title, carried, chunk, blocks, left } of cases) {
    it(`cuts ${title}`, () => {
      const cut = cutChunk(carryOf(carried), bytes(chunk));
      expect(cut.blocks.map(text)).to.deep.equal(blocks);
      expect(held(cut.carry)).to.equal(left);
    });
  }

  it('copies nothing of lines that lie completely in the chunk', () => {
    const chunk = bytes('gun\na\nb\n');
    const [, whole] = cutChunk(carryOf('be'), chunk).blocks;
    expect(whole?.buffer).to.equal(chunk.buffer);
    expect(whole?.byteOffset).to.equal(chunk.byteOffset + 4);
  });

  it('copies the bytes that it carries, so that the chunk may be reused', () => {
    const chunk = bytes('a\nbegin');
    const { carry } = cutChunk(NO_CARRY, chunk);
    chunk.fill(NEWLINE);
    expect(held(carry)).to.equal('begin');
  });

  it('does not change an older carry, whatever is appended to it', () => {
    const older = carryOf('be');
    const ways = ['gin', 'long', 'll\n', '\n', 'x'.repeat(1000)].map((chunk) =>
      cutChunk(older, bytes(chunk)),
    );
    expect(held(older)).to.equal('be');
    expect(ways.map(({ blocks, carry }) => [...blocks.map(text), held(carry)])).to.deep.equal([
      ['begin'],
      ['belong'],
      ['bell\n', ''],
      ['be\n', ''],
      [`be${'x'.repeat(1000)}`],
    ]);
  });

  it('leaves NO_CARRY empty', () => {
    cutChunk(NO_CARRY, bytes('begin'));
    cutChunk(NO_CARRY, bytes('a\nbegin'));
    expect(held(NO_CARRY)).to.equal('');
    expect(NO_CARRY.store).to.deep.equal({ bytes: bytes(), used: 0 });
  });

  it('allocates less than four times the length of a line that arrives byte by byte', () => {
    const lineBytes = 1024 * 1024;
    const stores = new Set<Uint8Array>();
    const byte = bytes('x');
    let carry = NO_CARRY;
    for (let i = 0; i < lineBytes; i++) {
      ({ carry } = cutChunk(carry, byte));
      stores.add(carry.store.bytes);
    }
    const allocated = [...stores].reduce((sum, store) => sum + store.length, 0);
    expect(carry.length).to.equal(lineBytes);
    expect(allocated).to.be.below(4 * lineBytes);
  });
});

describe('readLines', () => {
  it('visits the lines in order, without their newlines', () => {
    expect(read(NO_CARRY, bytes('a\n\nlonger\n'), 64)).to.deep.equal({
      lines: ['a', '', 'longer'],
      left: '',
    });
  });

  it('puts the carry before the first line and returns the rest', () => {
    expect(read(carryOf('be'), bytes('gun\na\nle'), 64)).to.deep.equal({ lines: ['begun', 'a'], left: 'le' });
  });

  it('finds the newline of a line of any length', () => {
    for (const length of [0, 1, 62, 63, 64, 65, 66, 127, 128, 129, 1000]) {
      const line = 'x'.repeat(length);
      expect(read(NO_CARRY, bytes(line, '\nnext\n'), 1000), String(length)).to.deep.equal({
        lines: [line, 'next'],
        left: '',
      });
    }
  });

  for (const limitBytes of [1, 2, 63, 64, 65, 66, 1000]) {
    const atLimit = 'x'.repeat(limitBytes);

    describe(`with a limit of ${String(limitBytes)}`, () => {
      it('reads a line of exactly the limit', () => {
        expect(read(NO_CARRY, bytes(atLimit, '\n'), limitBytes)).to.deep.equal({
          lines: [atLimit],
          left: '',
        });
      });

      it('carries a beginning of exactly the limit, and reads it when its newline arrives', () => {
        expect(read(NO_CARRY, bytes(atLimit), limitBytes)).to.deep.equal({ lines: [], left: atLimit });
        expect(read(carryOf(atLimit), bytes('\nb'), limitBytes)).to.deep.equal({
          lines: [atLimit],
          left: 'b',
        });
      });

      it('is overlong with one byte more, with or without a newline', () => {
        for (const end of ['', '\n', '\na\n']) {
          expect(read(NO_CARRY, bytes(atLimit, 'x', end), limitBytes)).to.deep.equal({
            lines: [],
            left: 'overlong',
          });
        }
      });

      it('is overlong with one byte more in a chunk of its own', () => {
        for (const end of ['', '\n', '\na\n']) {
          expect(read(carryOf(atLimit), bytes('x', end), limitBytes)).to.deep.equal({
            lines: [],
            left: 'overlong',
          });
        }
      });

      it('visits the lines before the overlong one, and none after it', () => {
        const chunk = bytes('a\nb\n', atLimit, 'x\nc\n');
        expect(read(NO_CARRY, chunk, limitBytes)).to.deep.equal({ lines: ['a', 'b'], left: 'overlong' });
      });
    });
  }

  describe('with a visitor that stops', () => {
    const cases: readonly { title: string; carried: string; chunk: string; enough: string; rest: string }[] =
      [
        { title: 'in the middle', carried: '', chunk: 'a\nb\nc\nd', enough: 'b', rest: 'c\nd' },
        { title: 'at the last line', carried: '', chunk: 'a\nb\n', enough: 'b', rest: '' },
        {
          title: 'at a line that was carried',
          carried: 'a',
          chunk: 'a\nb\nc\n',
          enough: 'aa',
          rest: 'b\nc\n',
        },
        {
          title: 'after a line that was carried',
          carried: 'a',
          chunk: 'a\nb\nc\nd',
          enough: 'b',
          rest: 'c\nd',
        },
      ];
    for (const { title, carried, chunk, enough, rest } of cases) {
      it(`returns the rest of the chunk: ${title}`, () => {
        const next = readLines(carryOf(carried), bytes(chunk), 9, (block, start, end) =>
          text(block.subarray(start, end)) === enough ? 'enough' : 'go on',
        );
        if (next === 'overlong' || !('rest' in next)) expect.fail('it went on');
        expect(text(next.rest)).to.equal(rest);
      });
    }
  });

  it('is overlong at the first byte over the limit, so that no more than the limit is ever carried', () => {
    let carry = NO_CARRY;
    let count = 0;
    for (const byte of byteByByte(bytes('x'.repeat(1000)))) {
      const next = readLines(carry, byte, 100, (): void => expect.fail('there is no line'));
      if (next === 'overlong') break;
      carry = next;
      count++;
    }
    expect(count).to.equal(100);
    expect(carry.length).to.equal(100);
  });
});
