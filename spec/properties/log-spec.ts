/** Properties of the log for any appends to any versions, compared with arrays of strings. */
import { expect } from 'chai';
import fc from 'fast-check';
import { outgoingOf } from '../../lib/agents/chatroom/log/frames.ts';
import { append, emptyLog, type Log } from '../../lib/agents/chatroom/log/log.ts';
import { contentsOf, runsOf } from '../../lib/agents/chatroom/log/walk.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { messagePrefix } from '../../lib/wire/peer.ts';
import { contents } from '../support/arbitraries.ts';
import { joined, text } from '../support/bytes.ts';
import { linesOf } from '../support/readable.ts';

/** The naive log: an array for every version. */
type NaiveLog = readonly { readonly sender: number; readonly said: string }[];

interface Version {
  readonly log: Log;
  readonly naive: NaiveLog;
}

const SENDERS = 3;

const message = fc.oneof(
  { weight: 20, arbitrary: contents },
  { weight: 2, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(100_000, 262_142, 262_143, 262_144, 300_000)
      .map((length) => 'L'.repeat(length)),
  },
);

const growth = fc.record({
  /** The version that is appended to, counted from the newest; mostly the newest itself. */
  back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 12 }) }),
  sender: fc.nat({ max: SENDERS - 1 }),
  texts: fc.array(message, { maxLength: 6 }),
});

/** Every version after each append, the empty one first. */
const versions: fc.Arbitrary<readonly Version[]> = fc.array(growth, { maxLength: 14 }).map((growths) => {
  const all: Version[] = [{ log: emptyLog(), naive: [] }];
  for (const { back, sender, texts } of growths) {
    const { log, naive } = all[Math.max(0, all.length - 1 - back)] as Version;
    all.push({
      log: append(log, sender, messagesOf(...texts)),
      naive: [...naive, ...texts.map((said) => ({ sender, said }))],
    });
  }
  return all;
});

const newest = (all: readonly Version[]) => all.at(-1) as Version;

/** Compares long texts completely and shows them abbreviated. */
function expectSame(actual: string, expected: string): void {
  if (actual !== expected) expect(actual.slice(0, 200)).to.equal(expected.slice(0, 200));
  expect(actual.length).to.equal(expected.length);
  expect(actual === expected).to.equal(true);
}

describe('the log, for any appends to any versions,', () => {
  it('has versions that are values: each contains exactly what was appended to it and its predecessors', () => {
    fc.assert(
      fc.property(versions, (all) => {
        for (const { log, naive } of all) {
          expect(log.count).to.equal(naive.length);
          expectSame(
            linesOf(log).join('\n'),
            naive.map(({ sender, said }) => `${String(sender)}: ${said}`).join('\n'),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is FIFO: the messages of one sender are in the order in which they were appended', () => {
    fc.assert(
      fc.property(versions, fc.nat({ max: SENDERS - 1 }), (all, sender) => {
        const { log, naive } = newest(all);
        const mine = `${String(sender)}: `;
        const said = linesOf(log).filter((line) => line.startsWith(mine));
        expectSame(
          said.join('\n'),
          naive
            .filter((one) => one.sender === sender)
            .map((one) => mine + one.said)
            .join('\n'),
        );
      }),
    );
  });

  it('has contents that are its texts with commas between, in slices of any length', () => {
    fc.assert(
      fc.property(
        versions,
        fc.oneof(fc.integer({ min: 1000, max: 2000 }), fc.integer({ min: 50_000, max: 600_000 })),
        (all, sliceBytes) => {
          for (const { log, naive } of all) {
            const slices = [...contentsOf(log, sliceBytes)];
            expectSame(text(joined(slices)), naive.map(({ said }) => said).join(','));
            for (const { length } of slices) expect(length).to.be.within(1, sliceBytes);
          }
        },
      ),
    );
  });

  it('has runs that cover it without gap or overlap, from any message on', () => {
    fc.assert(
      fc.property(versions, fc.nat({ max: 40 }), (all, start) => {
        const { log, naive } = newest(all);
        const from = Math.min(start, log.count);
        let at = from;
        for (const run of runsOf(log, from)) {
          expect(run.start).to.equal(at);
          expect(naive.slice(run.start, run.end).every(({ sender }) => sender === run.sender)).to.equal(true);
          at = run.end;
        }
        expect(at).to.equal(log.count);
      }),
      { numRuns: 300 },
    );
  });

  it('is framed in blocks that together are every line of the sender once, in order, none over the limit', () => {
    const limits = fc.oneof(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1000, max: 300_000 }),
      fc.constant(Infinity),
    );
    fc.assert(
      fc.property(
        versions,
        fc.nat({ max: 40 }),
        fc.nat({ max: SENDERS - 1 }),
        limits,
        (all, start, sender, limitBytes) => {
          const { log, naive } = newest(all);
          const own = naive.filter((one) => one.sender === sender);
          const sequence = outgoingOf(log, sender, own.length, messagePrefix(sender));
          for (let at = Math.min(start, own.length); at < own.length;) {
            const { frame, next } = sequence.frame(at, limitBytes);
            expect(next).to.be.within(at + 1, own.length);
            const lines = own.slice(at, next);
            expectSame(text(frame), lines.map(({ said }) => `msg ${String(sender)} ${said}\n`).join(''));
            if (lines.length > 1) expect(frame.length).to.be.at.most(limitBytes);
            at = next;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
