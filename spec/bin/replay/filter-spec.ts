import { expect } from 'chai';
import { isOpen, isWanted, type Filter } from '../../../bin/replay/filter.ts';
import type { TraceEvent } from '../../../lib/trace/event.ts';

const OPEN: Filter = { servers: undefined, kinds: undefined, fromMs: undefined, toMs: undefined };
const EVENT: TraceEvent = { kind: 'trusted', server: 1, incarnation: 1, atMs: 10, clock: [0, 1, 0], peer: 2 };
const FAULT: TraceEvent = { kind: 'fault', atMs: 10, fault: { kind: 'block', from: 0, to: 2, forMs: 5 } };

describe('the filter of a replay', () => {
  const cases: readonly (readonly [
    what: string,
    filter: Partial<Filter>,
    event: TraceEvent,
    isWanted: boolean,
  ])[] = [
    ['everything without conditions', {}, EVENT, true],
    ['the events of a listed server', { servers: new Set([1]) }, EVENT, true],
    ['no events of other servers, even if they concern it', { servers: new Set([2]) }, EVENT, false],
    ['a fault of a listed server', { servers: new Set([1, 2]) }, FAULT, true],
    ['no fault between other servers', { servers: new Set([1]) }, FAULT, false],
    ['a listed kind', { kinds: new Set(['trusted']) }, EVENT, true],
    ['no other kind', { kinds: new Set(['started', 'fault']) }, EVENT, false],
    ['events from a time on', { fromMs: 10 }, EVENT, true],
    ['no earlier event', { fromMs: 10.1 }, EVENT, false],
    ['events up to a time', { toMs: 10 }, EVENT, true],
    ['no later event', { toMs: 9.9 }, EVENT, false],
    [
      'an event that satisfies all conditions',
      { servers: new Set([1]), kinds: new Set(['trusted']), fromMs: 9, toMs: 11 },
      EVENT,
      true,
    ],
    [
      'no event that violates one of several conditions',
      { servers: new Set([0]), kinds: new Set(['trusted']) },
      EVENT,
      false,
    ],
  ];
  for (const [what, filter, event, wanted] of cases)
    it(`accepts ${what}`, () => expect(isWanted(event, { ...OPEN, ...filter })).to.equal(wanted));

  it('accepts everything without conditions', () => {
    expect(isOpen(OPEN)).to.equal(true);
    for (const one of [{ servers: new Set([1]) }, { kinds: new Set(['x']) }, { fromMs: 0 }, { toMs: 0 }])
      expect(isOpen({ ...OPEN, ...one })).to.equal(false);
  });
});
