import { expect } from 'chai';
import { geometryOf, timeWidth, yOf } from '../../../page/diagram/geometry.ts';
import { distanceToRoute, routeOf, type Point, type Seen } from '../../../page/diagram/routes.ts';
import { FIRST_FILTER, type Filter } from '../../../page/model/filter.ts';
import type { Item } from '../../../page/model/lanes.ts';
import { xOf } from '../../../page/model/viewport.ts';
import { began, got, heldReceived, spoke } from '../happened.ts';
import { hiding } from '../hiding.ts';
import { rowsFor } from './rows.ts';

const VIEW = { fromMs: 0, lengthMs: 1_000, isFollowing: false };
const GEOMETRY = geometryOf(1_054, 400, rowsFor([0, 1, 2]));

describe('the way of an arrow', () => {
  /** A message of server 0 to server 2, and an event of server 1 at a time. */
  const seenWith = (betweenMs: number, filter: Filter = FIRST_FILTER): Seen => ({
    geometry: GEOMETRY,
    lanes: heldReceived(3, spoke(100, 0, 0, 'a'), began(betweenMs, 1), got(102, 2, 0, 0, ['a'])),
    view: VIEW,
    filter,
  });
  const wayIn = (seen: Seen, isBent = true) => {
    const item = seen.lanes.lane(2)[0] as Item;
    return routeOf(seen, item.causes[0] as Item, item, isBent)!;
  };
  const place = (atMs: number, server: number): Point => [
    GEOMETRY.left + xOf(VIEW, atMs, timeWidth(GEOMETRY)),
    yOf(GEOMETRY, server)!,
  ];

  it('is straight where nothing is in between', () => {
    expect(wayIn(seenWith(500))).to.deep.equal([place(100, 0), place(102, 2)]);
  });

  it('is a bow around a sign in between, which keeps a distance from it and has the same ends', () => {
    const way = wayIn(seenWith(101));
    expect([way[0], way.at(-1)]).to.deep.equal([place(100, 0), place(102, 2)]);
    expect(distanceToRoute(place(101, 1), way)).to.be.at.least(11);
  });

  it('is straight past a sign that is not shown, and where bows are not asked for', () => {
    const hidden = seenWith(101, { ...FIRST_FILTER, chosenKinds: hiding('started') });
    expect(wayIn(hidden)).to.have.length(2);
    expect(wayIn(seenWith(101), false)).to.have.length(2);
  });

  it('is none where a line is not shown', () => {
    const seen = { ...seenWith(500), geometry: geometryOf(1_054, 400, rowsFor([1, 2])) };
    const item = seen.lanes.lane(2)[0] as Item;
    expect(routeOf(seen, item.causes[0] as Item, item)).to.equal(undefined);
  });
});
