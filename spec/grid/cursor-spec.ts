import { expect } from 'chai';
import fc from 'fast-check';
import {
  catchUp,
  cursorAt,
  isUpToDate,
  NOTHING_SAID,
  NOTHING_SENT,
  offer,
  type Cursor,
} from '../../lib/grid/cursor.ts';
import type { Send } from '../../lib/grid/events.ts';
import { frameFrom } from '../../lib/log/frames.ts';
import { append, emptyLog, type Log } from '../../lib/log/log.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { messagePrefix } from '../../lib/wire/peer.ts';
import { textOf } from '../../lib/wire/text.ts';

const SELF = 1;
const PREFIX = messagePrefix(SELF);

/** What is to be sent once `log` has grown by these words of this server. */
function growth(log: Log, ...texts: string[]): Send {
  const grown = append(log, SELF, messagesOf(...texts));
  const { frame } = frameFrom(grown, log.count, SELF, PREFIX, Infinity);
  return { kind: 'send', log: grown, said: grown.count, from: log.count, frame };
}

const inWords = (frame: Uint8Array | undefined) =>
  frame === undefined ? undefined : textOf(frame, 0, frame.length);

describe('the cursor of a peer', () => {
  const said = append(emptyLog(), SELF, messagesOf('before'));

  it('begins with the first growth: what was said before is not owed', () => {
    const send = growth(said, 'a', 'b');
    const [cursor, frame] = offer(NOTHING_SENT, send, true);
    expect(frame, 'the very frame that everybody gets').to.equal(send.frame);
    expect(cursor).to.deep.equal({ log: send.log, index: 3 });
    expect(isUpToDate(cursor)).to.equal(true);
  });

  it('lets the first growth wait in the log where there is no room, and not what came before it', () => {
    const [cursor, frame] = offer(NOTHING_SENT, growth(said, 'a'), false);
    expect([cursor.index, frame, isUpToDate(cursor)]).to.deep.equal([1, undefined, false]);
    const [after, lines] = catchUp(cursor, SELF, PREFIX, 100);
    expect([inWords(lines), isUpToDate(after)]).to.deep.equal(['msg 1 a\n', true]);
  });

  it('gives one that is behind no new frame, even with room: what it is owed comes first', () => {
    const first = growth(said, 'a');
    const [behind] = offer(NOTHING_SENT, first, false);
    const [cursor, frame] = offer(behind, growth(first.log, 'b'), true);
    expect([cursor.index, frame]).to.deep.equal([1, undefined]);
    expect(inWords(catchUp(cursor, SELF, PREFIX, 100)[1])).to.equal('msg 1 a\nmsg 1 b\n');
  });

  it('passes over what others said, and has then given nothing', () => {
    const first = growth(said, 'a');
    const [upToDate] = offer(NOTHING_SENT, first, true);
    const heard = append(first.log, 0, messagesOf('theirs'));
    const [behind] = offer(upToDate, growth(heard, 'b'), false);
    expect(behind.index, 'the other’s message is behind it').to.equal(3);
    const onlyTheirs: Cursor = { log: heard, index: 2 };
    expect(catchUp(onlyTheirs, SELF, PREFIX, 100)).to.deep.equal([{ log: heard, index: 3 }, undefined]);
  });

  it('owes nothing where nothing was sent', () => {
    expect(isUpToDate(NOTHING_SENT)).to.equal(true);
    expect(catchUp(NOTHING_SENT, SELF, PREFIX, 100)).to.deep.equal([NOTHING_SENT, undefined]);
  });

  describe('that begins at a number', () => {
    const log = [
      [0, 'theirs'],
      [SELF, 'a', 'b'],
      [0, 'theirs'],
      [SELF, 'c'],
    ].reduce<Log>(
      (before, [sender, ...texts]) => append(before, Number(sender), messagesOf(...texts.map(String))),
      emptyLog(),
    );

    it('owes this server’s messages from that one on', () => {
      const given = [0, 1, 2].map((number) => {
        const [after, lines] = catchUp(cursorAt({ log, count: 3 }, SELF, number), SELF, PREFIX, 100);
        return [inWords(lines), isUpToDate(after)];
      });
      expect(given).to.deep.equal([
        ['msg 1 a\nmsg 1 b\nmsg 1 c\n', true],
        ['msg 1 b\nmsg 1 c\n', true],
        ['msg 1 c\n', true],
      ]);
    });

    it('owes nothing where there are no more, and then what is said next', () => {
      expect(cursorAt({ log, count: 3 }, SELF, 3)).to.equal(NOTHING_SENT);
      expect(cursorAt(NOTHING_SAID, SELF, 0)).to.equal(NOTHING_SENT);
      const send = growth(log, 'd');
      expect(offer(cursorAt({ log, count: 3 }, SELF, 3), send, true)[1]).to.equal(send.frame);
    });
  });

  it('gives every message once and in order, whenever there is room and whatever the limit', () => {
    const step = fc.record({
      texts: fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 4 }),
      theirs: fc.boolean(),
      hasRoom: fc.boolean(),
      drains: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (steps, limit) => {
        let log = emptyLog();
        let cursor = NOTHING_SENT;
        const given: string[] = [];
        const take = ([next, frame]: readonly [Cursor, Uint8Array | undefined]) => {
          cursor = next;
          given.push(...(inWords(frame)?.split('\n').slice(0, -1) ?? []));
        };
        const expected: string[] = [];
        for (const { texts, theirs, hasRoom, drains } of steps) {
          if (theirs) log = append(log, 0, messagesOf('x'));
          const send = growth(log, ...texts);
          log = send.log;
          expected.push(...texts.map((text) => `msg 1 ${text}`));
          take(offer(cursor, send, hasRoom));
          for (let i = 0; i < drains; i++) take(catchUp(cursor, SELF, PREFIX, limit));
        }
        while (!isUpToDate(cursor)) take(catchUp(cursor, SELF, PREFIX, limit));
        expect(given).to.deep.equal(expected);
      }),
    );
  });
});
