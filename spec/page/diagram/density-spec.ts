import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { Density, isDrawn } from '../../../page/diagram/density.ts';
import { FIRST_FILTER } from '../../../page/model/filter.ts';
import { Lanes } from '../../../page/model/lanes.ts';
import { began, spoke } from '../happened.ts';
import { hiding } from '../hiding.ts';

const always = () => true;

describe('the density of events', () => {
  /** Broadcasts of server 0, one a millisecond. */
  const broadcasts = (count: number, fromMs = 0) =>
    Array.from({ length: count }, (_, i) => spoke(fromMs + i, 0, fromMs + i, 'a'));
  const total = (density: Density, columns: number) =>
    Array.from({ length: columns }, (_, column) => density.at(0, column)).reduce(
      (sum, count) => sum + count,
      0,
    );

  it('counts the events of each column', () => {
    const lanes = new Lanes(2, 10_000, CHATROOM);
    lanes.add(broadcasts(100));
    const density = new Density(lanes, FIRST_FILTER, 10);
    expect(density.update(always)).to.equal(true);
    expect([density.at(0, 0), density.at(0, 9), density.at(0, 10), density.at(1, 0)]).to.deep.equal([
      10, 10, 0, 0,
    ]);
  });

  it('is updated with new events, beyond the columns counted so far', () => {
    const lanes = new Lanes(1, 10_000, CHATROOM);
    lanes.add(broadcasts(100));
    const density = new Density(lanes, FIRST_FILTER, 1);
    density.update(always);
    lanes.add(broadcasts(3_000, 100));
    expect(density.update(always)).to.equal(true);
    expect(total(density, 3_100)).to.equal(3_100);
  });

  it('counts a share if there is no time for all, and the rest later', () => {
    const lanes = new Lanes(1, 10_000, CHATROOM);
    lanes.add(broadcasts(5_000));
    const density = new Density(lanes, FIRST_FILTER, 1);
    let asked = 0;
    expect(density.update(() => asked++ < 2)).to.equal(false);
    const first = total(density, 5_000);
    expect(first).to.be.within(1, 4_999);
    expect(density.update(always)).to.equal(true);
    expect(total(density, 5_000)).to.equal(5_000);
  });

  it('counts nothing twice when the oldest are forgotten', () => {
    const lanes = new Lanes(1, 1_000, CHATROOM);
    lanes.add(broadcasts(5_000));
    const density = new Density(lanes, FIRST_FILTER, 1);
    density.update(always);
    const held = lanes.size;
    lanes.add(broadcasts(10_000, 5_000));
    expect(density.update(always)).to.equal(true);
    for (const column of [4_999, 5_000, 9_999, 14_999]) {
      const isHeld = lanes.lane(0).some(({ atMs }) => atMs === column);
      if (isHeld) expect(density.at(0, column), String(column)).to.equal(1);
    }
    expect(total(density, 15_000)).to.be.at.most(held + 10_000);
    expect(density.at(0, 14_999)).to.equal(1);
  });

  it('leaves out hidden events, and lists rare ones separately', () => {
    const lanes = new Lanes(1, 10_000, CHATROOM);
    lanes.add([began(0, 0), ...broadcasts(10, 1)]);
    const density = new Density(lanes, { ...FIRST_FILTER, chosenKinds: hiding('broadcast') }, 100);
    density.update(always);
    expect(density.at(0, 0)).to.equal(0);
    expect(density.rare(0).map(({ event }) => event.kind)).to.deep.equal(['started']);
  });
});

describe('a sample of many events', () => {
  it('contains about one of every n, also of periodic sequences', () => {
    const items = Array.from({ length: 40_000 }, (_, order) => ({ order }) as Parameters<typeof isDrawn>[0]);
    for (const every of [2, 4, 32, 100, 204]) {
      for (const turn of [0, 1, 2, 3]) {
        const drawn = items.filter((item) => item.order % 4 === turn && isDrawn(item, every)).length;
        expect(drawn / (10_000 / every), `one of ${String(every)}, turn ${String(turn)}`).to.be.within(
          0.5,
          2,
        );
      }
    }
  });

  it('contains all of them if n is 1', () => {
    expect(isDrawn({ order: 7 } as Parameters<typeof isDrawn>[0], 1)).to.equal(true);
  });
});
