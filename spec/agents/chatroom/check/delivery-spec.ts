import { expect } from 'chai';
import fc from 'fast-check';
import { checkValidity } from '../../../../lib/agents/chatroom/check/validity.ts';
import { checkDelivery } from '../../../../lib/agents/chatroom/check/delivery.ts';
import type { HistoryEvent } from '../../../../lib/agents/chatroom/check/history.ts';
import { crashed, heard, heardOf, inWords, said, started, withOwn } from '../../../support/history.ts';

/** The violations of a history after servers 0, 1 and 2 have started. */
function wrong(...events: HistoryEvent[]): string[] {
  const history = withOwn([started(0, 0), started(0, 1), started(0, 2), ...events]);
  return inWords([...checkDelivery(history), ...checkValidity(history)]);
}

describe('the promises about messages', () => {
  describe('are kept', () => {
    it('by an empty history', () => {
      expect(inWords([...checkDelivery([]), ...checkValidity([])])).to.deep.equal([]);
    });

    it('if every server delivers every message, in FIFO order per sender and any order between senders', () => {
      expect(
        wrong(
          said(10, 0, 'a', 'b'),
          said(10, 1, 'x'),
          heard(11, 1, 0, 'a'),
          heard(11, 2, 1, 'x'),
          heard(11, 0, 1, 'x'),
          heard(12, 1, 0, 'b'),
          heard(12, 2, 0, 'a', 'b'),
        ),
      ).to.deep.equal([]);
    });

    it('by a receiver that joins late and begins with a message that is not the first', () => {
      expect(
        wrong(
          said(10, 0, 'a', 'b'),
          heard(11, 1, 0, 'a', 'b'),
          heard(11, 2, 0, 'a', 'b'),
          crashed(12, 1),
          started(20, [1, 2]),
          said(21, 0, 'c', 'd'),
          heard(22, 2, 0, 'c', 'd'),
          heard(22, [1, 2], 0, 'd'),
        ),
      ).to.deep.equal([]);
    });

    it('by a message that is broadcast at the moment of its receiver’s start', () => {
      expect(
        wrong(crashed(5, 1), started(10, [1, 2]), said(10, 0, 'a'), heard(11, [1, 2], 0, 'a')),
      ).to.deep.equal([]);
    });

    it('if a receiver crashes before it has every message', () => {
      expect(wrong(said(10, 0, 'a', 'b'), heard(11, 1, 0, 'a'), crashed(12, 1))).to.deep.equal([]);
      expect(
        wrong(said(10, 0, 'a', 'b'), heard(11, 1, 0, 'a'), crashed(12, 1), started(13, [1, 2])),
      ).to.deep.equal([]);
    });

    it('if a sender crashes before every receiver has its messages', () => {
      expect(
        wrong(said(10, 0, 'a', 'b'), heard(11, 1, 0, 'a'), crashed(12, 0), started(13, [0, 2])),
      ).to.deep.equal([]);
    });

    it('if a sender restarts and its old messages arrive late, but before the new ones', () => {
      expect(
        wrong(
          said(10, 0, 'a', 'b'),
          heard(11, 1, 0, 'a'),
          crashed(12, 0),
          started(13, [0, 2]),
          said(14, [0, 2], 'c'),
          heard(15, 1, 0, 'b'),
          heard(16, 1, 0, 'c'),
        ),
      ).to.deep.equal([]);
    });

    it('by every run of a grid that delivers in FIFO order', () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 2 }), fc.nat({ max: 2 }))), (moves) => {
          const texts: string[][] = [[], [], []];
          const cursors = texts.map(() => [0, 0, 0]);
          const events: HistoryEvent[] = [];
          const hear = (from: number, to: number) => {
            const text = texts[from]?.[cursors[to]?.[from] as number];
            if (from === to || text === undefined) return;
            (cursors[to] as number[])[from]!++;
            events.push(heard(events.length, to, from, text));
          };
          for (const [isSaid, from, to] of moves) {
            if (!isSaid) {
              hear(from, to);
              continue;
            }
            const text = `${String(from)}.${String(texts[from]?.length)}`;
            texts[from]?.push(text);
            events.push(said(events.length, from, text));
          }
          expect(inWords(checkDelivery(events))).to.deep.equal([]);
          for (let i = 0; i < moves.length; i++)
            for (let to = 0; to < 3; to++) for (let from = 0; from < 3; from++) hear(from, to);
          expect(wrong(...events)).to.deep.equal([]);
        }),
      );
    });
  });

  describe('are broken by', () => {
    it('a message that was never broadcast', () => {
      expect(wrong(heard(11, 1, 0, 'a'))).to.deep.equal([
        'no-creation: server 1 delivered "a" at 11.0 ms, which no server had broadcast',
      ]);
    });

    it('a message that is broadcast only after its delivery', () => {
      expect(wrong(heard(11, 1, 0, 'a'), said(12, 0, 'a'))).to.deep.equal([
        'no-creation: server 1 delivered "a" at 11.0 ms, which no server had broadcast',
      ]);
    });

    it('a message delivered as another sender’s', () => {
      expect(wrong(said(10, 0, 'a'), heard(11, 1, 2, 'a'))).to.deep.equal([
        'no-creation: server 1 delivered "a" at 11.0 ms as a message of server 2, but server 0 broadcast it',
      ]);
    });

    it('a message that is delivered twice', () => {
      expect(wrong(said(10, 0, 'a', 'b'), heard(11, 1, 0, 'a', 'b'), heard(12, 1, 0, 'b'))).to.deep.equal([
        'no-duplication: server 1 delivered "b" at 12.0 ms, number 1 of server 0, again',
      ]);
    });

    it('a message that is skipped and delivered late', () => {
      expect(wrong(said(10, 0, 'a', 'b', 'c'), heard(11, 1, 0, 'a', 'c', 'b', 'b'))).to.deep.equal([
        'no-gap: server 1 got "b" of server 0 too late: it delivered "c" at 11.0 ms, number 2 right after number 0',
        'fifo-order: server 1 delivered "b" at 11.0 ms, number 1 of server 0, after "c", number 2, which was broadcast later',
        'no-duplication: server 1 delivered "b" at 11.0 ms, number 1 of server 0, again',
      ]);
    });

    it('an own message that is delivered twice or out of order', () => {
      const history = [started(0, 0), said(1, 0, 'a', 'b'), heard(1, 0, 0, 'a', 'a', 'b')];
      expect(inWords(checkDelivery(history))).to.deep.equal([
        'no-duplication: server 0 delivered "a" at 1.0 ms, number 0 of server 0, again',
      ]);
    });

    it('a skipped message, if texts are equal and the trace has message ids', () => {
      const alike = [started(0, 0), started(0, 1), said(1, 0, 'x', 'x', 'x')];
      const delivered = (atMs: number, first: number, texts: string[]) =>
        heardOf(1, first, atMs, 1, 0, ...texts);
      expect(
        inWords(checkDelivery([...alike, delivered(2, 0, ['x', 'x']), delivered(3, 2, ['x'])])),
      ).to.deep.equal([]);
      expect(
        inWords(checkDelivery([...alike, delivered(2, 0, ['x']), delivered(3, 2, ['x'])])),
      ).to.deep.equal([
        'no-gap: server 1 never got "x" of server 0: it delivered "x" at 3.0 ms, number 2 right after number 0',
      ]);
      expect(inWords(checkDelivery([...alike, delivered(2, 0, ['y'])]))).to.deep.equal([
        'no-creation: server 1 delivered "y" at 2.0 ms, which no server had broadcast',
      ]);
    });

    it('messages out of order', () => {
      expect(
        wrong(said(10, 0, 'a', 'b', 'c'), heard(11, 1, 0, 'b'), heard(11.25, 1, 0, 'a')).slice(0, 1),
      ).to.deep.equal([
        'fifo-order: server 1 delivered "a" at 11.3 ms, number 0 of server 0, after "b", number 1, which was broadcast later',
      ]);
    });

    it('a message that is skipped: the evidence is the delivery, the broadcast, and what was lost', () => {
      const history = withOwn([
        started(0, 0),
        started(0, 1),
        said(10, 0, 'a'),
        said(11, 0, 'b'),
        said(12, 0, 'c'),
        heard(13, 1, 0, 'a'),
        heard(14, 1, 0, 'c'),
      ]);
      const sent = (atMs: number, number: number) => ({
        ...{ server: 0, incarnation: 1, kind: 'broadcast' },
        ...{ atMs, number },
      });
      expect(checkDelivery(history).map(({ evidence }) => evidence)).to.deep.equal([
        {
          events: [{ server: 1, incarnation: 1, atMs: 14, kind: 'delivered', number: 2 }, sent(12, 2)],
          lost: [{ sent: sent(11, 1), to: 1, byMs: 14 }],
        },
      ]);
    });

    it('a message that comes too late: it is not lost', () => {
      const history = withOwn([
        started(0, 0),
        started(0, 1),
        said(10, 0, 'a', 'b', 'c'),
        heard(11, 1, 0, 'a', 'c'),
        heard(12, 1, 0, 'b'),
      ]);
      const evidence = checkDelivery(history).map((violation) => violation.evidence);
      expect(evidence.map((one) => one?.lost)).to.deep.equal([[], []]);
      expect(evidence.map((one) => one?.events.map(({ number }) => number))).to.deep.equal([
        [2, 2, 1],
        [1, 1, 2],
      ]);
    });

    it('a message that is skipped', () => {
      expect(wrong(said(10, 0, 'a', 'b', 'c'), heard(11, 1, 0, 'a', 'c'))).to.deep.equal([
        'no-gap: server 1 never got "b" of server 0: it delivered "c" at 11.0 ms, number 2 right after number 0',
      ]);
    });

    it('a message of an ended incarnation, after one of the next', () => {
      expect(
        wrong(
          said(10, 0, 'a', 'b'),
          heard(11, 1, 0, 'a'),
          crashed(12, 0),
          started(13, [0, 2]),
          said(14, [0, 2], 'c'),
          heard(15, 1, 0, 'c', 'b'),
        ),
      ).to.deep.equal([
        'no-stale-incarnation: server 1 delivered "b" at 15.0 ms, a message of server 0, after messages of server 0 (incarnation 2)',
      ]);
    });

    it('a message that was broadcast before the start of its receiver’s incarnation', () => {
      expect(
        wrong(said(10, 0, 'a'), crashed(12, 1), started(13, [1, 2]), heard(15, [1, 2], 0, 'a')),
      ).to.deep.equal([
        'no-catch-up: server 1 (incarnation 2) delivered "a" at 15.0 ms, broadcast at 10.0 ms, before its own start at 13.0 ms',
      ]);
    });

    it('messages that are never delivered, if both servers run', () => {
      expect(wrong(said(10, 0, 'a', 'b', 'c'), heard(11, 1, 0, 'a'))).to.deep.equal([
        'validity: server 1 never got "b" and "c" of server 0, the last broadcast at 10.0 ms, and both are running',
      ]);
    });

    it('messages of a restarted sender that are never delivered', () => {
      expect(
        wrong(crashed(1, 0), started(2, [0, 2]), said(10, [0, 2], 'a', 'b'), heard(11, 1, 0, 'a')),
      ).to.deep.equal([
        'validity: server 1 never got "b" of server 0 (incarnation 2), broadcast at 10.0 ms, and both are running',
      ]);
    });
  });

  it('are checked for every receiver separately', () => {
    expect(
      wrong(said(10, 0, 'a', 'b'), heard(11, 1, 0, 'a', 'b'), heard(12, 2, 0, 'a', 'a', 'b')),
    ).to.deep.equal(['no-duplication: server 2 delivered "a" at 12.0 ms, number 0 of server 0, again']);
  });
});
