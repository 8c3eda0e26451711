import { expect } from 'chai';
import type { Violation } from '../../../lib/check/promise.ts';
import { evidenceIn, spanOf } from '../../../page/model/evidence.ts';
import { began, eventsOf, got, heldReceived, spoke } from '../happened.ts';

const EVENTS = [
  began(0, 0),
  began(0, 1),
  spoke(10, 0, 0, 'a'),
  spoke(20, 0, 1, 'b'),
  spoke(20, 0, 2, 'c'),
  got(30, 1, 0, 2, ['c']),
];
const lanes = heldReceived(2, ...EVENTS);

function violation(evidence: Violation['evidence']): Violation {
  return { promise: 'no-gap', atMs: 30, message: '', ...(evidence && { evidence }) };
}

const sent = (atMs: number, number: number) =>
  ({ server: 0, incarnation: 1, atMs, kind: 'broadcast', number }) as const;
const delivery = { server: 1, incarnation: 1, atMs: 30, kind: 'delivered', number: 2 } as const;

describe('the evidence of a violation', () => {
  it('is found among the events that are held: of several at a time that with the message', () => {
    const { items, lost } = evidenceIn(
      lanes,
      violation({ events: [delivery, sent(20, 2)], lost: [{ sent: sent(20, 1), to: 1, byMs: 30 }] }),
    );
    expect(eventsOf(items)).to.deep.equal([EVENTS[5], EVENTS[4]]);
    expect(lost.map(({ from, lane, byMs }) => [from.event, lane, byMs])).to.deep.equal([[EVENTS[3], 1, 30]]);
  });

  it('is left out where its events are not held, or of another incarnation, or at a server that there is not', () => {
    const other = { ...delivery, incarnation: 2 };
    const lost = { sent: sent(10, 0), to: 2 };
    expect(evidenceIn(lanes, violation({ events: [other, sent(15, 0)], lost: [lost] }))).to.deep.equal({
      items: [],
      lost: [],
    });
    expect(evidenceIn(lanes, violation(undefined))).to.deep.equal({ items: [], lost: [] });
  });

  it('lies between the first and the last of its times, that of the violation included', () => {
    const found = evidenceIn(
      lanes,
      violation({ events: [], lost: [{ sent: sent(10, 0), to: 1, byMs: 40 }] }),
    );
    expect(spanOf(found, violation(undefined))).to.deep.equal([10, 40]);
    expect(spanOf({ items: [], lost: [] }, violation(undefined))).to.deep.equal([30, 30]);
  });
});
