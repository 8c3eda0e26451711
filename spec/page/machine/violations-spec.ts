import { expect } from 'chai';
import type { Violation } from '../../../lib/check/promise.ts';
import { currentView } from '../../../page/machine/currentView.ts';
import { shownViolation } from '../../../page/machine/violations.ts';
import { began, got, spoke } from '../happened.ts';
import { after, CONNECTED, opened } from './stepped.ts';

const events = [
  ...[began(0, 0), began(0, 1)],
  ...[spoke(1_000, 0, 0, 'a'), spoke(1_010, 0, 1, 'b'), got(1_030, 1, 0, 1, ['b'])],
  ...[spoke(50_000, 0, 2, 'c'), got(60_000, 1, 0, 2, ['c'])],
];
const sent = { server: 0, incarnation: 1, kind: 'broadcast' } as const;
const violations: readonly Violation[] = [
  {
    promise: 'no-gap',
    atMs: 1_030,
    message: 'server 1 never got "a"',
    evidence: { events: [], lost: [{ sent: { ...sent, atMs: 1_000, number: 0 }, to: 1, byMs: 1_030 }] },
  },
  {
    promise: 'fifo-order',
    atMs: 60_000,
    message: 'server 1 delivered "c"',
    evidence: { events: [{ ...sent, atMs: 50_000, number: 2 }], lost: [] },
  },
];
const shown = opened(events, { violations });

describe('the violation that is shown', () => {
  it('is the first one, as soon as the trace is open: its events are in view, far from each other', () => {
    const { state } = after([shown]);
    expect(shownViolation(state)?.promise).to.equal('no-gap');
    const { fromMs, lengthMs } = currentView(state).view;
    expect(fromMs).to.be.below(1_000);
    expect(fromMs + lengthMs).to.be.above(1_030);
    expect(lengthMs).to.be.below(1_000);
  });

  it('is the one that is chosen: its events are in the middle, and its sentence is announced', () => {
    const { state } = after([shown, { kind: 'violationChosen', place: 1 }]);
    expect(shownViolation(state)?.promise).to.equal('fifo-order');
    const { fromMs, lengthMs } = currentView(state).view;
    expect(fromMs + lengthMs / 2).to.equal(55_000);
    expect(lengthMs).to.be.above(10_000);
    expect(state.announcement).to.equal('Promise broken (fifo-order): server 1 delivered "c"');
  });

  it('stays if there is no other, and there is none of the grid', () => {
    const { state } = after([shown]);
    expect(after([{ kind: 'violationChosen', place: 2 }], state).state).to.equal(state);
    expect(shownViolation(after(CONNECTED).state)).to.equal(undefined);
    expect(shownViolation(after([...CONNECTED, opened(events)]).state)).to.equal(undefined);
  });
});
