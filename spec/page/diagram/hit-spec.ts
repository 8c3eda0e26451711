import { expect } from 'chai';
import fc from 'fast-check';
import { geometryOf, timeWidth, yOf } from '../../../page/diagram/geometry.ts';
import { arrowAt, itemAt, nearestIn, neighbourOf } from '../../../page/diagram/hit.ts';
import { FIRST_FILTER, type Filter } from '../../../page/model/filter.ts';
import { xOf } from '../../../page/model/viewport.ts';
import { began, died, held } from '../happened.ts';
import { hiding } from '../hiding.ts';
import { rowsFor } from './rows.ts';
import { rowsOf } from '../../../page/model/rows.ts';
import type { Item } from '../../../page/model/lanes.ts';
import { became, heldAgents, received, sent } from '../agents.ts';

const ALL: Filter = FIRST_FILTER;
const WITHOUT_CRASHES: Filter = { ...ALL, chosenKinds: hiding('crashed') };
const VIEW = { fromMs: 0, lengthMs: 1_000, isFollowing: false };
const GEOMETRY = geometryOf(1_054, 400, rowsFor([0, 1]));

describe('the event under the pointer', () => {
  const lanes = held(2, began(100, 0), died(108, 0), began(300, 1));
  const at = (atMs: number, server: number, filter = ALL) =>
    itemAt([GEOMETRY.left + xOf(VIEW, atMs, timeWidth(GEOMETRY)), yOf(GEOMETRY, server)!], {
      geometry: GEOMETRY,
      lanes,
      view: VIEW,
      filter,
    })?.atMs;

  it('is the nearest in its lane', () => {
    expect([at(101, 0), at(103, 0), at(105, 0), at(112, 0)]).to.deep.equal([100, 100, 108, 108]);
  });

  it('is within a small distance', () => {
    expect([at(85, 0), at(200, 0), at(300, 0)]).to.deep.equal([undefined, undefined, undefined]);
    expect([at(300, 1), at(309, 1)]).to.deep.equal([300, 300]);
  });

  it('is one that is shown', () => {
    expect(at(107, 0, WITHOUT_CRASHES)).to.equal(100);
  });
});

describe('the neighbour of an event', () => {
  const lanes = held(1, began(1, 0), died(2, 0), began(3, 0, 2));
  const [first, , last] = lanes.lane(0);

  it('is the next in its lane that is shown, forwards and backwards', () => {
    expect(neighbourOf(first!, 1, lanes, ALL)?.atMs).to.equal(2);
    expect(neighbourOf(first!, 1, lanes, WITHOUT_CRASHES)).to.equal(last);
    expect(neighbourOf(last!, -1, lanes, WITHOUT_CRASHES)).to.equal(first);
  });

  it('is undefined at the ends', () => {
    expect([neighbourOf(first!, -1, lanes, ALL), neighbourOf(last!, 1, lanes, ALL)]).to.deep.equal([
      undefined,
      undefined,
    ]);
  });
});

describe('the event nearest in time', () => {
  it('is at least as near as all others that are shown', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 100 }), fc.boolean())),
        fc.nat({ max: 100 }),
        (times, atMs) => {
          const lanes = held(1, ...times.map(([ms, isCrash]) => (isCrash ? died(ms, 0) : began(ms, 0))));
          const found = nearestIn([0], atMs, lanes, WITHOUT_CRASHES);
          const away = times.filter(([, isCrash]) => !isCrash).map(([ms]) => Math.abs(ms - atMs));
          expect(found === undefined ? Infinity : Math.abs(found.atMs - atMs)).to.equal(Math.min(...away));
        },
      ),
    );
  });
});

describe('the arrow under the pointer', () => {
  const lanes = heldAgents([sent(100, 'a', 'c', 0), received(300, 'c', 'a', 0)]);
  const rows = rowsOf(lanes, [], { withoutServers: new Set(), folded: new Map() });
  const geometry = geometryOf(1_054, 400, rows);
  const at = (atMs: number, share: number, filter = ALL) => {
    const [from, to] = ['a', 'c'].map((agent) =>
      yOf(geometry, lanes.parts.find(({ name }) => name === agent)!.lane)!,
    );
    const y = from! + share * (to! - from!);
    const x = geometry.left + xOf(VIEW, atMs, timeWidth(geometry));
    return arrowAt([x, y], { geometry, lanes, view: VIEW, filter })?.part;
  };

  it('is found by the receipt to which it leads', () => {
    expect([at(200, 0.5), at(203, 0.5), at(150, 0.25), at(300, 1)]).to.deep.equal(['c', 'c', 'c', 'c']);
  });

  it('is not found beside it, nor if it is not shown', () => {
    expect([at(250, 0.5), at(200, 0.9), at(400, 1.5)]).to.deep.equal([undefined, undefined, undefined]);
    expect(at(200, 0.5, { ...ALL, chosenKinds: hiding('messageReceived') })).to.equal(undefined);
  });
});

describe('the neighbour of an event in a row with several lanes', () => {
  it('is the next in time of all of them', () => {
    const folded = heldAgents([began(1, 0), became(2, 'a', 0), became(3, 'b', 0), became(4, 'a', 1)]);
    const shownStates: Filter = { ...ALL, chosenKinds: new Map([['state', true]]) };
    const [first] = folded.all;
    const next = (from: Item | undefined, step: 1 | -1) =>
      from && neighbourOf(from, step, folded, shownStates, folded.lanesOf(0));
    const second = next(first, 1);
    const third = next(second, 1);
    expect([second?.atMs, third?.atMs, next(third, 1)?.atMs]).to.deep.equal([2, 3, 4]);
    expect([next(third, -1)?.atMs, next(second, -1)?.atMs]).to.deep.equal([2, 1]);
  });
});
