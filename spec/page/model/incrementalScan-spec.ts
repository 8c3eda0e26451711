import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { Lanes } from '../../../page/model/lanes.ts';
import { IncrementalScan } from '../../../page/model/incrementalScan.ts';
import { began } from '../happened.ts';

const eventsFrom = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => began(from + i, 0));

describe('an incremental scan of all events', () => {
  it('visits each once, in the order of arrival, and then new ones', () => {
    const lanes = new Lanes(1, 10_000, CHATROOM);
    const scan = new IncrementalScan(lanes);
    const seen: number[] = [];
    for (const from of [0, 5, 10]) {
      lanes.add(eventsFrom(from, 5));
      expect(
        scan.advance(
          () => true,
          ({ atMs }) => seen.push(atMs),
        ),
      ).to.equal(true);
    }
    expect(seen).to.deep.equal(Array.from({ length: 15 }, (_, i) => i));
  });

  it('continues where it was interrupted', () => {
    const lanes = new Lanes(1, 10_000, CHATROOM);
    lanes.add(eventsFrom(0, 3_000));
    const scan = new IncrementalScan(lanes);
    const seen: number[] = [];
    let turns = 0;
    const once = () => turns++ % 2 === 0;
    const advance = () => scan.advance(once, ({ atMs }) => seen.push(atMs));
    expect(advance()).to.equal(false);
    expect(seen.length).to.be.within(1, 2_999);
    while (!advance());
    expect(seen).to.deep.equal(Array.from({ length: 3_000 }, (_, i) => i));
  });

  it('visits none twice, and omits none that is held, when the oldest are forgotten', () => {
    const lanes = new Lanes(1, 1_000, CHATROOM);
    const scan = new IncrementalScan(lanes);
    const seen: number[] = [];
    for (let round = 0; round < 12; round++) {
      lanes.add(eventsFrom(round * 700, 700));
      scan.advance(
        () => true,
        ({ atMs }) => seen.push(atMs),
      );
    }
    expect(lanes.size).to.be.below(8_400);
    expect(seen).to.deep.equal(Array.from({ length: 8_400 }, (_, i) => i));
  });
});
