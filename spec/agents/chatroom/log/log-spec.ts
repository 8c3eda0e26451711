import { expect } from 'chai';
import { append, emptyLog, type Log } from '../../../../lib/agents/chatroom/log/log.ts';
import { contentsOf, entriesOf, runsOf, visitMessages } from '../../../../lib/agents/chatroom/log/walk.ts';
import { messagesOf } from '../../../../lib/wire/messages.ts';
import { bytes, joined, text } from '../../../support/bytes.ts';
import { linesOf } from '../../../support/readable.ts';

const SEGMENT_BYTES = 256 * 1024;

/** A log of batches: the sender, then its messages. */
function logOf(...batches: readonly (readonly [sender: number, ...texts: string[]])[]): Log {
  return batches.reduce((log, [sender, ...texts]) => append(log, sender, messagesOf(...texts)), emptyLog());
}

/** Messages `[first, until)` as texts. */
function textsBetween(log: Log, first: number, until: number): string[] {
  const texts: string[] = [];
  visitMessages(log, first, until, (block, start, end) => texts.push(text(block.subarray(start, end))) > 0);
  return texts;
}

const contentsIn = (log: Log, sliceBytes: number) => text(joined(contentsOf(log, sliceBytes)));

describe('append', () => {
  it('appends messages in order', () => {
    expect(linesOf(logOf([1, 'a', 'b'], [2, 'c'], [1, 'd']))).to.deep.equal(['1: a', '1: b', '2: c', '1: d']);
  });

  it('counts the messages of a version', () => {
    expect(emptyLog().count).to.equal(0);
    expect(logOf([1, 'a', 'b'], [2, 'c']).count).to.equal(3);
  });

  it('accepts any bytes as a message: none, commas, NUL, invalid UTF-8', () => {
    const odd = bytes('x', 0xff, 0xc3, 0, ',');
    const log = append(logOf([1, '', ',', 'a,b', '']), 2, { bytes: odd, starts: [1], ends: [5] });
    expect(linesOf(log)).to.deep.equal(['1: ', '1: ,', '1: a,b', '1: ', '2: not UTF-8: ffc3002c']);
  });

  it('appends only the messages of the block, whatever is between them', () => {
    const log = append(emptyLog(), 1, { bytes: bytes('msg 1 a\nmsg 1 b\n'), starts: [6, 14], ends: [7, 15] });
    expect(linesOf(log)).to.deep.equal(['1: a', '1: b']);
    expect(contentsIn(log, 100)).to.equal('a,b');
  });

  it('copies the bytes: the given ones may be overwritten', () => {
    const given = bytes('hello', 'x'.repeat(100));
    const log = append(emptyLog(), 1, { bytes: given, starts: [0, 5], ends: [5, 105] });
    given.fill(0);
    expect(linesOf(log)).to.deep.equal(['1: hello', `1: ${'x'.repeat(100)}`]);
  });

  it('appends nothing for an empty batch, and the next messages have their own sender', () => {
    expect(linesOf(append(emptyLog(), 1, messagesOf()))).to.deep.equal([]);
    expect(linesOf(logOf([1], [2, 'a'], [3], [2, 'b'], [4], [4, 'c'], [5]))).to.deep.equal([
      '2: a',
      '2: b',
      '4: c',
    ]);
  });

  it('returns an equal log, however the messages are split into batches', () => {
    const atOnce = logOf([1, 'a', 'b', 'c', 'd']);
    const oneByOne = logOf([1, 'a'], [1, 'b'], [1, 'c'], [1, 'd']);
    expect(linesOf(oneByOne)).to.deep.equal(linesOf(atOnce));
    expect([...runsOf(oneByOne)]).to.deep.equal([...runsOf(atOnce)]);
  });
});

describe('a version of the log', () => {
  it('is not changed by later appends', () => {
    const versions = [emptyLog()];
    for (let i = 0; i < 40; i++)
      versions.push(append(versions[i] as Log, i % 3, messagesOf(`m${String(i)}`)));
    const all = linesOf(versions[40] as Log);
    versions.forEach((version, i) => {
      expect(version.count).to.equal(i);
      expect(linesOf(version)).to.deep.equal(all.slice(0, i));
      expect(entriesOf(version).length).to.equal(i);
      expect(contentsIn(version, 7)).to.equal(
        all
          .slice(0, i)
          .map((line) => line.slice(3))
          .join(),
      );
    });
  });

  it('can be appended to twice, and neither result contains the messages of the other', () => {
    const base = logOf([1, 'a', 'b'], [2, 'c']);
    const left = append(base, 2, messagesOf('left'));
    const right = append(base, 3, messagesOf('right'));
    const farther = append(left, 2, messagesOf('farther'));
    expect(linesOf(base)).to.deep.equal(['1: a', '1: b', '2: c']);
    expect(linesOf(left)).to.deep.equal(['1: a', '1: b', '2: c', '2: left']);
    expect(linesOf(right)).to.deep.equal(['1: a', '1: b', '2: c', '3: right']);
    expect(linesOf(farther)).to.deep.equal(['1: a', '1: b', '2: c', '2: left', '2: farther']);
  });

  it('can be appended to in the middle of a run', () => {
    const older = logOf([1, 'a', 'b']);
    const newer = append(older, 1, messagesOf('c', 'd'));
    expect(linesOf(append(older, 1, messagesOf('x')))).to.deep.equal(['1: a', '1: b', '1: x']);
    expect(linesOf(newer)).to.deep.equal(['1: a', '1: b', '1: c', '1: d']);
  });

  it('can be appended to twice if it is empty', () => {
    const empty = emptyLog();
    const [left, right] = [append(empty, 1, messagesOf('left')), append(empty, 2, messagesOf('right'))];
    expect([linesOf(empty), linesOf(left), linesOf(right)]).to.deep.equal([[], ['1: left'], ['2: right']]);
  });

  it('shares its bytes with the next: appending to the newest copies nothing', () => {
    const older = logOf([1, 'a']);
    const newer = append(older, 1, messagesOf('b'));
    const blockOf = (log: Log) => [...contentsOf(log, 100)][0]?.buffer;
    expect(blockOf(newer)).to.equal(blockOf(older));
    expect(blockOf(append(older, 1, messagesOf('c')))).not.to.equal(blockOf(older));
  });

  it('keeps every message at the ends of segments after it was forked', () => {
    const long = 'x'.repeat(100_000);
    const versions = [emptyLog()];
    for (let i = 0; i < 8; i++)
      versions.push(append(versions[i] as Log, i % 2, messagesOf(`${String(i)}${long}`)));
    versions.forEach((version, i) => {
      const fork = append(version, 7, messagesOf('fork', long));
      expect(fork.count).to.equal(i + 2);
      const expected = [...Array.from({ length: i }, (_, k) => `${String(k)}${long}`), 'fork', long];
      expect(contentsIn(fork, 50_000) === expected.join(), `of ${String(i)} messages`).to.equal(true);
      expect(textsBetween(fork, 0, i + 2)).to.deep.equal(expected);
    });
    expect(versions.map(({ count }) => count)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(linesOf(versions[8] as Log).map((line) => line.slice(0, 4))).to.deep.equal(
      Array.from({ length: 8 }, (_, i) => `${String(i % 2)}: ${String(i)}`),
    );
  });
});

describe('at the end of a segment, the log', () => {
  /** Lengths, separator included, that fill a segment to the byte, to one less, to one more, and far beyond. */
  const lengths = [SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 3 * SEGMENT_BYTES + 5, 1024 * 1024];
  for (const length of lengths) {
    const long = 'l'.repeat(length - 1);

    it(`keeps a message of ${String(length)} bytes among others, in one batch`, () => {
      const texts = ['before', long, 'behind', long, long, 'last'];
      const log = logOf([1, ...texts]);
      expect(textsBetween(log, 0, 6)).to.deep.equal(texts);
      expect(contentsIn(log, 64 * 1024) === texts.join()).to.equal(true);
    });

    it(`keeps a message of ${String(length)} bytes among others, in batches of one`, () => {
      const texts = ['before', long, 'behind', long, long, 'last'];
      const log = logOf(...texts.map((said): [number, string] => [1, said]));
      expect(textsBetween(log, 0, 6)).to.deep.equal(texts);
      expect(contentsIn(log, 64 * 1024) === texts.join()).to.equal(true);
    });
  }

  it('keeps the message that takes the last byte, and the empty one after it', () => {
    for (const left of [0, 1, 2]) {
      const texts = ['f'.repeat(SEGMENT_BYTES - 1 - left), '', 'x', ''];
      const log = logOf([1, ...texts]);
      expect(textsBetween(log, 0, 4), `${String(left)} bytes left`).to.deep.equal(texts);
      expect(contentsIn(log, SEGMENT_BYTES) === texts.join(), `${String(left)} bytes left`).to.equal(true);
    }
  });

  it('has filled that segment to its last byte', () => {
    const full = logOf([1, 'f'.repeat(SEGMENT_BYTES - 3)], [1, 'x']);
    expect(Array.from(contentsOf(full, 2 * SEGMENT_BYTES), ({ length }) => length)).to.deep.equal([
      SEGMENT_BYTES - 1,
    ]);
    const overfull = append(full, 1, messagesOf('y'));
    expect(Array.from(contentsOf(overfull, 2 * SEGMENT_BYTES), ({ length }) => length)).to.deep.equal([
      SEGMENT_BYTES,
      1,
    ]);
  });

  it('begins with a small segment; each is twice as long as the last, up to a maximum', () => {
    const texts = Array.from({ length: 40_000 }, () => 'twenty bytes, and so');
    const sizes = logOf([1, ...texts]).store.segments.map(({ bytes: { length } }) => length);
    const grown = [1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256].map((kibibytes) => kibibytes * 1024);
    expect(sizes).to.deep.equal(grown);
  });

  it('makes a longer segment for a long message only once', () => {
    const log = logOf([1, 'x'.repeat(5000), 'y'.repeat(2 * SEGMENT_BYTES), 'z'.repeat(10_000)]);
    const sizes = log.store.segments.map(({ bytes: { length } }) => length);
    expect(sizes).to.deep.equal([8192, 2 * SEGMENT_BYTES + 1, SEGMENT_BYTES]);
  });

  it('finds each of thousands of messages by its index', () => {
    const texts = Array.from({ length: 6000 }, (_, i) => `${String(i)} ${'x'.repeat(i % 300)}`);
    const log = logOf([1, ...texts.slice(0, 2500)], [2, ...texts.slice(2500)]);
    for (let first = 0; first < texts.length; first += 61) {
      expect(textsBetween(log, first, first + 1)).to.deep.equal([texts[first]]);
    }
    expect(textsBetween(log, 5999, 6000)).to.deep.equal([texts[5999]]);
    expect(textsBetween(log, 1000, 4000)).to.deep.equal(texts.slice(1000, 4000));
  });
});

describe('runsOf', () => {
  const log = logOf([1, 'a', 'b'], [2, 'c'], [1, 'd'], [1, 'e']);
  const [first, second, third] = [
    { sender: 1, start: 0, end: 2 },
    { sender: 2, start: 2, end: 3 },
    { sender: 1, start: 3, end: 5 },
  ];

  it('yields nothing for an empty log', () => {
    expect([...runsOf(emptyLog())]).to.deep.equal([]);
  });

  it('joins consecutive messages of one sender', () => {
    expect([...runsOf(log)]).to.deep.equal([first, second, third]);
  });

  it('begins at the given message, also in the middle of a run', () => {
    expect([...runsOf(log, 1)]).to.deep.equal([{ ...first, start: 1 }, second, third]);
    expect([...runsOf(log, 2)]).to.deep.equal([second, third]);
    expect([...runsOf(log, 4)]).to.deep.equal([{ ...third, start: 4 }]);
  });

  it('ends at the end of the version, not of the store', () => {
    const older = logOf([1, 'a']);
    append(append(older, 1, messagesOf('b')), 2, messagesOf('c'));
    expect([...runsOf(older)]).to.deep.equal([{ sender: 1, start: 0, end: 1 }]);
  });
});

describe('visitMessages', () => {
  const log = logOf([1, 'a', '', 'ccc'], [2, 'd']);

  it('visits nothing in an empty range', () => {
    expect(visitMessages(log, 2, 2, () => expect.fail('there is none'))).to.equal(2);
    expect(visitMessages(emptyLog(), 0, 0, () => expect.fail('there is none'))).to.equal(0);
  });

  it('visits a range and returns its end', () => {
    expect(textsBetween(log, 1, 3)).to.deep.equal(['', 'ccc']);
    expect(visitMessages(log, 1, 3, () => true)).to.equal(3);
  });

  it('ends before the message at which the visitor stops, and returns its index', () => {
    let visits = 0;
    expect(visitMessages(log, 0, 4, () => ++visits < 3)).to.equal(2);
    expect(visits).to.equal(3);
  });
});

describe('contentsOf', () => {
  it('yields nothing for an empty log', () => {
    expect([...contentsOf(emptyLog(), 10)]).to.deep.equal([]);
  });

  for (const texts of [
    ['hello'],
    [''],
    ['', ''],
    ['', '', 'a'],
    ['a', ''],
    ['a', 'b', 'c'],
    ['é', '’', '😀', ','],
    ['a,b', ','],
  ]) {
    it(`of ${JSON.stringify(texts)} is "${texts.join()}", whatever the length of a slice`, () => {
      for (let sliceBytes = 1; sliceBytes <= 16; sliceBytes++) {
        const slices = [...contentsOf(logOf([1, ...texts]), sliceBytes)];
        expect(text(joined(slices)), `slices of ${String(sliceBytes)}`).to.equal(texts.join());
        for (const slice of slices) expect(slice.length).to.be.within(1, sliceBytes);
      }
    });
  }

  it('has one comma between messages, also at the end of a segment', () => {
    const texts = Array.from({ length: 7 }, (_, i) => String(i).repeat(100_000));
    const log = logOf([1, ...texts]);
    for (const sliceBytes of [1000, 4096, 65_536, SEGMENT_BYTES, 10 * SEGMENT_BYTES]) {
      expect(contentsIn(log, sliceBytes) === texts.join(), `slices of ${String(sliceBytes)}`).to.equal(true);
    }
  });

  it('copies nothing: its slices are parts of the log', () => {
    const [one, two] = contentsOf(logOf([1, 'hello']), 3);
    expect(one?.buffer).to.equal(two?.buffer);
  });

  it('is the log at the time of the request, although the log grows meanwhile', () => {
    const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(60_000));
    const log = logOf([1, ...texts]);
    const slices: Uint8Array[] = [];
    let grown = log;
    for (const slice of contentsOf(log, 10_000)) {
      slices.push(slice);
      grown = append(grown, 2, messagesOf('later'.repeat(5000)));
    }
    expect(text(joined(slices)) === texts.join()).to.equal(true);
    expect(grown.count).to.be.above(50);
  });

  it('yields the same bytes when it is read a second time', () => {
    const contents = contentsOf(logOf([1, 'a', 'b']), 2);
    expect(text(joined(contents))).to.equal('a,b');
    expect(text(joined(contents))).to.equal('a,b');
  });

  it('reads no segment before a slice of it is requested', () => {
    const log = logOf([1, ...Array.from({ length: 8 }, (_, i) => String(i).repeat(200_000))]);
    const touched = new Set<number>();
    const segments = log.store.segments.map(
      (segment, i) =>
        new Proxy(segment, {
          get: (target, key) => {
            if (key === 'bytes') touched.add(i);
            return Reflect.get(target, key) as unknown;
          },
        }),
    );
    const slices = contentsOf({ ...log, store: { ...log.store, segments } }, 150_000)[Symbol.iterator]();
    expect([...touched]).to.deep.equal([]);
    slices.next();
    slices.next();
    expect([...touched]).to.deep.equal([0]);
    slices.next();
    expect([...touched]).to.deep.equal([0, 1]);
  });
});

describe('entriesOf', () => {
  it('yields every message with its sender', () => {
    expect(entriesOf(logOf([1, 'a', ''], [2, '’,']))).to.deep.equal([
      { sender: 1, text: 'a' },
      { sender: 1, text: '' },
      { sender: 2, text: '’,' },
    ]);
    expect(entriesOf(emptyLog())).to.deep.equal([]);
  });

  it('keeps a byte order mark at the beginning of a message', () => {
    expect(entriesOf(logOf([1, '\uFEFFa']))).to.deep.equal([{ sender: 1, text: '\uFEFFa' }]);
  });
});
