import { expect } from 'chai';
import fc from 'fast-check';
import { BroadcastIndex } from '../../../lib/agents/chatroom/broadcastIndex.ts';

const blocks = fc.array(
  fc.record({
    isRestart: fc.boolean(),
    texts: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }),
    laterMs: fc.nat({ max: 3 }),
  }),
  { maxLength: 12 },
);

interface Plain {
  readonly text: string;
  readonly incarnation: number;
  readonly number: number;
  readonly atMs: number;
}

/** The same messages in a list, and in the index under test. */
function both(said: readonly { isRestart: boolean; texts: string[]; laterMs: number }[]) {
  const broadcasts = new BroadcastIndex();
  const list: Plain[] = [];
  let [incarnation, number, atMs] = [100, 0, 0];
  for (const { isRestart, texts, laterMs } of said) {
    if (isRestart) [incarnation, number] = [incarnation - 1, 0];
    atMs += laterMs;
    broadcasts.push(incarnation, number, texts, atMs);
    for (const text of texts) list.push({ text, incarnation, number: number++, atMs });
  }
  return { broadcasts, list };
}

describe('BroadcastIndex', () => {
  it('finds a text like a linear search', () => {
    fc.assert(
      fc.property(blocks, fc.nat({ max: 50 }), fc.nat({ max: 40 }), (said, from, untilMs) => {
        const { broadcasts, list } = both(said);
        for (const text of ['a', 'b', 'c', 'd']) {
          const places = list.flatMap((message, place) => (message.text === text ? [place] : []));
          const next = places.find((place) => place >= from);
          const before = places.findLast((place) => place < from);
          const isInTime = next !== undefined && list[next]!.atMs <= untilMs;
          expect(broadcasts.find(text, from, untilMs)).to.equal(isInTime ? next : (before ?? next));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds every message by its incarnation and number, and no other', () => {
    fc.assert(
      fc.property(blocks, (said) => {
        const { broadcasts, list } = both(said);
        list.forEach(({ incarnation, number }, place) =>
          expect(broadcasts.placeOf(incarnation, number)).to.equal(place),
        );
        for (const incarnation of [100, 99, 98]) {
          const sentBefore = list.filter((message) => message.incarnation === incarnation).length;
          expect(broadcasts.placeOf(incarnation, sentBefore)).to.equal(undefined);
          expect(broadcasts.placeOf(incarnation, -1)).to.equal(undefined);
        }
      }),
    );
  });

  it('finds the place of the first message from a time on', () => {
    fc.assert(
      fc.property(blocks, fc.nat({ max: 40 }), (said, atMs) => {
        const { broadcasts, list } = both(said);
        expect(broadcasts.placeAt(atMs)).to.equal(list.filter((message) => message.atMs < atMs).length);
      }),
    );
  });
});
