import { expect } from 'chai';
import { isOpen, isWanted, type Filter } from '../../../bin/replay/filter.ts';
import type { TraceEvent } from '../../../lib/trace/event.ts';

const OPEN: Filter = { servers: undefined, kinds: undefined, fromMs: undefined, toMs: undefined };
const EVENT: TraceEvent = { kind: 'trusted', server: 1, incarnation: 1, atMs: 10, clock: [0, 1, 0], peer: 2 };
const FAULT: TraceEvent = { kind: 'fault', atMs: 10, fault: { kind: 'drop', from: 0, to: 2, forMs: 5 } };

describe('the filter of a replay', () => {
  const cases: readonly (readonly [
    what: string,
    filter: Partial<Filter>,
    event: TraceEvent,
    isWanted: boolean,
  ])[] = [
    ['anything where nothing is asked for', {}, EVENT, true],
    ['the events of a server', { servers: new Set([1]) }, EVENT, true],
    ['not those of others, though they are about it', { servers: new Set([2]) }, EVENT, false],
    ['a fault that befalls a server', { servers: new Set([1, 2]) }, FAULT, true],
    ['no fault between others', { servers: new Set([1]) }, FAULT, false],
    ['a kind', { kinds: new Set(['trusted']) }, EVENT, true],
    ['no other kind', { kinds: new Set(['started', 'fault']) }, EVENT, false],
    ['from a time on', { fromMs: 10 }, EVENT, true],
    ['nothing before', { fromMs: 10.1 }, EVENT, false],
    ['up to a time', { toMs: 10 }, EVENT, true],
    ['nothing after', { toMs: 9.9 }, EVENT, false],
    [
      'what is all of it',
      { servers: new Set([1]), kinds: new Set(['trusted']), fromMs: 9, toMs: 11 },
      EVENT,
      true,
    ],
    ['nothing that is not all of it', { servers: new Set([0]), kinds: new Set(['trusted']) }, EVENT, false],
  ];
  for (const [what, filter, event, wanted] of cases)
    it(`lets through ${what}`, () => expect(isWanted(event, { ...OPEN, ...filter })).to.equal(wanted));

  it('is open if nothing is asked for', () => {
    expect(isOpen(OPEN)).to.equal(true);
    for (const one of [{ servers: new Set([1]) }, { kinds: new Set(['x']) }, { fromMs: 0 }, { toMs: 0 }])
      expect(isOpen({ ...OPEN, ...one })).to.equal(false);
  });
});
