import { expect } from 'chai';
import fc from 'fast-check';
import { append, emptyLog, type Log } from '../../lib/log/log.ts';
import { contentBytes, entriesOf, indexOfNth } from '../../lib/log/walk.ts';
import { messagesOf } from '../../lib/wire/messages.ts';

/** A log of batches: who said so many messages in a row. */
function logOf(...batches: readonly (readonly [sender: number, count: number])[]): Log {
  return batches.reduce(
    (log, [sender, count]) => append(log, sender, messagesOf(...Array<string>(count).fill('x'))),
    emptyLog(),
  );
}

describe('indexOfNth', () => {
  it('is behind what others have said, wherever that stands', () => {
    const log = logOf([2, 2], [1, 3], [2, 1], [1, 2]);
    expect([0, 1, 2, 3, 4].map((number) => indexOfNth(log, 1, number))).to.deep.equal([2, 3, 4, 6, 7]);
    expect([0, 1, 2].map((number) => indexOfNth(log, 2, number))).to.deep.equal([0, 1, 5]);
  });

  it('is the end of the log where the sender has said no more than that', () => {
    const log = logOf([1, 2], [2, 1]);
    expect(indexOfNth(log, 1, 2)).to.equal(3);
    expect(indexOfNth(log, 1, 99)).to.equal(3);
    expect(indexOfNth(log, 7, 0)).to.equal(3);
    expect(indexOfNth(emptyLog(), 1, 0)).to.equal(0);
  });

  it('counts what was said by the time of a version of the log, and nothing that came later', () => {
    const early = logOf([1, 1], [2, 1]);
    append(append(early, 1, messagesOf('later')), 2, messagesOf('later still'));
    expect(indexOfNth(early, 1, 1)).to.equal(2);
    expect(indexOfNth(early, 2, 1)).to.equal(2);
  });

  it('is what a count of all messages finds, in any log', () => {
    const batch = fc.tuple(fc.nat({ max: 2 }), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), fc.nat({ max: 2 }), (batches, sender) => {
        const log = logOf(...batches);
        const own = entriesOf(log).flatMap((entry, index) => (entry.sender === sender ? [index] : []));
        for (let number = 0; number <= own.length + 1; number++)
          expect(indexOfNth(log, sender, number)).to.equal(own[number] ?? log.count);
      }),
    );
  });
});

describe('contentBytes', () => {
  it('is what all messages come to, of a version that others have grown beyond, too', () => {
    const early = append(append(emptyLog(), 0, messagesOf('ab', '')), 1, messagesOf('x'.repeat(2000)));
    const late = append(early, 2, messagesOf('later', 'y'.repeat(300_000)));
    expect([emptyLog(), early, late].map(contentBytes)).to.deep.equal([0, 2002, 302_007]);
  });
});
