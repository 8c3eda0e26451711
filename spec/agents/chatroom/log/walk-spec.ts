import { expect } from 'chai';
import fc from 'fast-check';
import { append, emptyLog, type Log } from '../../../../lib/agents/chatroom/log/log.ts';
import {
  contentBytes,
  countBefore,
  entriesOf,
  indexOfNth,
  nextRunOf,
  runsOf,
} from '../../../../lib/agents/chatroom/log/walk.ts';
import { frameFrom } from '../../../../lib/agents/chatroom/log/frames.ts';
import { messagesOf } from '../../../../lib/wire/messages.ts';
import { messagePrefix } from '../../../../lib/wire/peer.ts';
import { lookups } from '../../../support/lookups.ts';

/** A log of batches: a sender, and the number of its consecutive messages. */
function logOf(...batches: readonly (readonly [sender: number, count: number])[]): Log {
  return batches.reduce(
    (log, [sender, count]) => append(log, sender, messagesOf(...Array<string>(count).fill('x'))),
    emptyLog(),
  );
}

describe('indexOfNth', () => {
  it('skips the messages of other senders, wherever they are', () => {
    const log = logOf([2, 2], [1, 3], [2, 1], [1, 2]);
    expect([0, 1, 2, 3, 4].map((number) => indexOfNth(log, 1, number))).to.deep.equal([2, 3, 4, 6, 7]);
    expect([0, 1, 2].map((number) => indexOfNth(log, 2, number))).to.deep.equal([0, 1, 5]);
  });

  it('is the end of the log if the sender has fewer messages', () => {
    const log = logOf([1, 2], [2, 1]);
    expect(indexOfNth(log, 1, 2)).to.equal(3);
    expect(indexOfNth(log, 1, 99)).to.equal(3);
    expect(indexOfNth(log, 7, 0)).to.equal(3);
    expect(indexOfNth(emptyLog(), 1, 0)).to.equal(0);
  });

  it('ignores messages after the end of a version of the log', () => {
    const early = logOf([1, 1], [2, 1]);
    append(append(early, 1, messagesOf('later')), 2, messagesOf('later still'));
    expect(indexOfNth(early, 1, 1)).to.equal(2);
    expect(indexOfNth(early, 2, 1)).to.equal(2);
  });

  it('agrees with a linear search in any log', () => {
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

describe('countBefore', () => {
  it('counts the messages of one sender before an entry, in a version of the log', () => {
    const early = logOf([2, 2], [1, 3], [2, 1]);
    append(early, 1, messagesOf('later'));
    expect([0, 1, 2, 3, 5, 6].map((index) => countBefore(early, 1, index))).to.deep.equal([0, 0, 0, 1, 3, 3]);
    expect([0, 1, 2, 5, 6].map((index) => countBefore(early, 2, index))).to.deep.equal([0, 1, 2, 2, 3]);
    expect(countBefore(early, 7, 6)).to.equal(0);
    expect(countBefore(emptyLog(), 1, 0)).to.equal(0);
  });
});

describe('a look-up by sender', () => {
  /** Long logs, in which some senders occur in every run and some in one of hundreds. */
  const sender = fc.oneof(
    { weight: 60, arbitrary: fc.nat({ max: 1 }) },
    { weight: 3, arbitrary: fc.nat({ max: 4 }) },
    { weight: 1, arbitrary: fc.nat({ max: 8 }) },
  );
  const batch = fc.tuple(sender, fc.integer({ min: 1, max: 3 }));
  const log = fc.array(batch, { minLength: 100, maxLength: 900, size: 'max' }).map((all) => logOf(...all));

  it('agrees with a walk over the whole log, in any version of it', () => {
    fc.assert(
      fc.property(log, fc.nat({ max: 8 }), fc.nat(), fc.nat(), (newest, who, at, cut) => {
        const version = { ...newest, count: 1 + (cut % newest.count) };
        const index = at % (version.count + 1);
        const senders = entriesOf(version).map((entry) => entry.sender);
        const own = senders.flatMap((one, i) => (one === who ? [i] : []));
        const runs = [...runsOf(version)];
        const number = at % (own.length + 1);
        const run = at % (runs.length + 1);
        expect(countBefore(version, who, index), 'count').to.equal(own.filter((i) => i < index).length);
        expect(indexOfNth(version, who, number), 'place').to.equal(own[number] ?? version.count);
        const next = runs.findIndex((one, i) => i >= run && one.sender === who);
        if (next >= 0) expect(nextRunOf(version, who, run), 'run').to.equal(next);
        else expect(nextRunOf(version, who, run), 'run').to.be.at.least(runs.length);
      }),
      { numRuns: 300 },
    );
  });

  it('reads at most some hundred numbers in a log of 400,000 runs', () => {
    const COUNT = 400_000;
    const one = messagesOf('x');
    let log = append(emptyLog(), 9, messagesOf('first'));
    for (let i = 0; i < COUNT; i++) log = append(log, i % 2, one);
    log = append(log, 9, messagesOf('last'));
    const looks: readonly (() => unknown)[] = [
      () => indexOfNth(log, 1, COUNT / 2 - 5),
      () => countBefore(log, 1, COUNT - 9),
      // The sender of the first and the last message alone.
      () => nextRunOf(log, 9, 1),
      () => frameFrom(log, 1, 9, messagePrefix(9), 1000),
      // A sender without messages.
      () => frameFrom(log, 1, 7, messagePrefix(7), 1000),
    ];
    expect(Math.max(...looks.map((look) => lookups(log, look)))).to.be.below(700);
  });
});

describe('contentBytes', () => {
  it('is the total length of all messages, also of a version that is not the newest', () => {
    const early = append(append(emptyLog(), 0, messagesOf('ab', '')), 1, messagesOf('x'.repeat(2000)));
    const late = append(early, 2, messagesOf('later', 'y'.repeat(300_000)));
    expect([emptyLog(), early, late].map(contentBytes)).to.deep.equal([0, 2002, 302_007]);
  });
});
