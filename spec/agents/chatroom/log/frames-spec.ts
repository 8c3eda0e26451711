import { expect } from 'chai';
import { frameFrom, outgoingOf } from '../../../../lib/agents/chatroom/log/frames.ts';
import { append, emptyLog, type Log } from '../../../../lib/agents/chatroom/log/log.ts';
import { messagesOf } from '../../../../lib/wire/messages.ts';
import { encodeMessages, messagePrefix } from '../../../../lib/wire/peer.ts';
import { text } from '../../../support/bytes.ts';

function logOf(...batches: readonly (readonly [sender: number, ...texts: string[]])[]): Log {
  return batches.reduce((log, [sender, ...texts]) => append(log, sender, messagesOf(...texts)), emptyLog());
}

/** The lines of `sender`, and their number. */
function framed(
  log: Log,
  from: number,
  sender: number,
  limitBytes = Infinity,
): readonly [lines: string, count: number] {
  const { frame, count } = frameFrom(log, from, sender, messagePrefix(sender), limitBytes);
  return [text(frame), count];
}

describe('frameFrom', () => {
  it('gives the lines that the messages would have without a log', () => {
    const batches = [['a', 'bc'], [], ['', 'd'.repeat(100)]].map((texts) => messagesOf(...texts));
    const log = batches.reduce((before, batch) => append(before, 3, batch), logOf([3, 'x'], [4, 'y']));
    const prefix = messagePrefix(3);
    expect(encodeMessages(prefix, batches)).to.deep.equal(frameFrom(log, 2, 3, prefix, Infinity).frame);
  });

  //                    0    1         2         3         4    5         6
  const log = logOf([0, 'a', 'b'], [1, 'c'], [2, 'd'], [0, 'e', 'f'], [1, 'g']);

  describe('without a limit', () => {
    const cases: readonly { title: string; from: number; sender: number; lines: string }[] = [
      { title: 'all that a sender said', from: 0, sender: 0, lines: 'msg 0 a\nmsg 0 b\nmsg 0 e\nmsg 0 f\n' },
      {
        title: 'what it said from the middle of a run on',
        from: 1,
        sender: 0,
        lines: 'msg 0 b\nmsg 0 e\nmsg 0 f\n',
      },
      {
        title: 'what it said from the beginning of a run on',
        from: 4,
        sender: 0,
        lines: 'msg 0 e\nmsg 0 f\n',
      },
      { title: 'what it said behind what others said', from: 2, sender: 0, lines: 'msg 0 e\nmsg 0 f\n' },
      { title: 'what it said between others', from: 0, sender: 1, lines: 'msg 1 c\nmsg 1 g\n' },
      { title: 'its last message', from: 6, sender: 1, lines: 'msg 1 g\n' },
      { title: 'nothing, for it has said all before', from: 6, sender: 0, lines: '' },
      { title: 'nothing of one who never spoke', from: 0, sender: 9, lines: '' },
      { title: 'nothing at the end of the log', from: 7, sender: 1, lines: '' },
    ];
    for (const { title, from, sender, lines } of cases) {
      it(`is ${title}, with their number`, () => {
        expect(framed(log, from, sender)).to.deep.equal([lines, lines.split('\n').length - 1]);
      });
    }

    it('is empty for an empty log', () => {
      expect(framed(emptyLog(), 0, 0)).to.deep.equal(['', 0]);
    });
  });

  it('ends at the end of the version, not of the store', () => {
    const older = logOf([0, 'a']);
    append(append(older, 0, messagesOf('b')), 1, messagesOf('c'));
    expect(framed(older, 0, 0)).to.deep.equal(['msg 0 a\n', 1]);
    expect(framed(older, 1, 0)).to.deep.equal(['', 0]);
  });

  describe('with a limit', () => {
    it('contains what fits to the byte, and not one line more', () => {
      expect(framed(log, 0, 0, 8)).to.deep.equal(['msg 0 a\n', 1]);
      expect(framed(log, 0, 0, 15)).to.deep.equal(['msg 0 a\n', 1]);
      expect(framed(log, 0, 0, 16)).to.deep.equal(['msg 0 a\nmsg 0 b\n', 2]);
      expect(framed(log, 0, 0, 31)).to.deep.equal(['msg 0 a\nmsg 0 b\nmsg 0 e\n', 3]);
      expect(framed(log, 0, 0, 32)).to.deep.equal(['msg 0 a\nmsg 0 b\nmsg 0 e\nmsg 0 f\n', 4]);
    });

    it('puts a line that is longer than the limit in a block of its own', () => {
      const mixed = logOf([0, 'a', 'l'.repeat(50), 'b']);
      expect(framed(mixed, 0, 0, 20)).to.deep.equal(['msg 0 a\n', 1]);
      expect(framed(mixed, 1, 0, 20)).to.deep.equal([`msg 0 ${'l'.repeat(50)}\n`, 1]);
      expect(framed(mixed, 2, 0, 20)).to.deep.equal(['msg 0 b\n', 1]);
    });

    it('puts every line in a block of its own if the limit is below all', () => {
      expect(framed(log, 0, 0, 1)).to.deep.equal(['msg 0 a\n', 1]);
      expect(framed(log, 1, 0, 1)[0]).to.equal('msg 0 b\n');
      expect(framed(log, 4, 0, 1)).to.deep.equal(['msg 0 e\n', 1]);
    });
  });

  it('writes contents unchanged: commas, spaces, non-ASCII characters', () => {
    expect(framed(logOf([3, 'a,b', ' c ', '’😀']), 0, 3)[0]).to.equal('msg 3 a,b\nmsg 3  c \nmsg 3 ’😀\n');
  });

  it('frames messages of any length across segments', () => {
    const texts = [10, 63, 64, 65, 70_000, 200_000, 300_000, 1].map((length, i) => String(i).repeat(length));
    const expected = texts.map((said) => `msg 5 ${said}\n`);
    expect(framed(logOf([5, ...texts]), 0, 5)[0] === expected.join('')).to.equal(true);
  });

  it('writes the given prefix', () => {
    const { frame } = frameFrom(logOf([0, 'a', 'b']), 0, 0, messagePrefix(123), Infinity);
    expect(text(frame)).to.equal('msg 123 a\nmsg 123 b\n');
  });

  it('is a copy: overwriting it does not change the log', () => {
    const one = logOf([0, 'a']);
    frameFrom(one, 0, 0, messagePrefix(0), Infinity).frame.fill(0);
    expect(framed(one, 0, 0)).to.deep.equal(['msg 0 a\n', 1]);
  });
});

describe('outgoingOf', () => {
  //                    0    1         2         3         4    5         6
  const log = logOf([0, 'a', 'b'], [1, 'c'], [2, 'd'], [0, 'e', 'f'], [1, 'g']);
  const sequence = outgoingOf(log, 0, 4, messagePrefix(0));
  const framedFrom = (from: number, limitBytes = Infinity) => {
    const { frame, next } = sequence.frame(from, limitBytes);
    return [text(frame), next];
  };

  it('numbers the messages of one sender, whatever is between them', () => {
    expect(sequence.count).to.equal(4);
    expect([0, 1, 2, 3].map((from) => framedFrom(from))).to.deep.equal([
      ['msg 0 a\nmsg 0 b\nmsg 0 e\nmsg 0 f\n', 4],
      ['msg 0 b\nmsg 0 e\nmsg 0 f\n', 4],
      ['msg 0 e\nmsg 0 f\n', 4],
      ['msg 0 f\n', 4],
    ]);
  });

  it('has nothing after its last message', () => {
    expect(framedFrom(4)).to.deep.equal(['', 4]);
    expect(framedFrom(9)).to.deep.equal(['', 9]);
  });

  it('is empty if the sender has no messages', () => {
    const empty = outgoingOf(log, 9, 0, messagePrefix(9));
    expect([empty.count, empty.frame(0, Infinity).frame.length]).to.deep.equal([0, 0]);
  });

  it('continues, after a limit, with the message that did not fit', () => {
    expect(framedFrom(0, 16)).to.deep.equal(['msg 0 a\nmsg 0 b\n', 2]);
    expect(framedFrom(2, 16)).to.deep.equal(['msg 0 e\nmsg 0 f\n', 4]);
  });

  it('reaches its end in steps, whatever the limit', () => {
    for (let limitBytes = 1; limitBytes <= 40; limitBytes++) {
      let all = '';
      for (let at = 0; at < sequence.count;) {
        const { frame, next } = sequence.frame(at, limitBytes);
        expect(next).to.be.above(at);
        all += text(frame);
        at = next;
      }
      expect(all, `a limit of ${String(limitBytes)}`).to.equal('msg 0 a\nmsg 0 b\nmsg 0 e\nmsg 0 f\n');
    }
  });
});
