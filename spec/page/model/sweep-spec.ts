import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { Lanes } from '../../../page/model/lanes.ts';
import { Sweep } from '../../../page/model/sweep.ts';
import { began } from '../happened.ts';

const eventsFrom = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => began(from + i, 0));

describe('a sweep over all events', () => {
  it('visits each once, in the order in which they came, and then what comes', () => {
    const lanes = new Lanes(1, 10_000, CHATROOM);
    const sweep = new Sweep(lanes);
    const seen: number[] = [];
    for (const from of [0, 5, 10]) {
      lanes.add(eventsFrom(from, 5));
      expect(
        sweep.goOn(
          () => true,
          ({ atMs }) => seen.push(atMs),
        ),
      ).to.equal(true);
    }
    expect(seen).to.deep.equal(Array.from({ length: 15 }, (_, i) => i));
  });

  it('goes on where it had no more time', () => {
    const lanes = new Lanes(1, 10_000, CHATROOM);
    lanes.add(eventsFrom(0, 3_000));
    const sweep = new Sweep(lanes);
    const seen: number[] = [];
    let turns = 0;
    const once = () => turns++ % 2 === 0;
    const goOn = () => sweep.goOn(once, ({ atMs }) => seen.push(atMs));
    expect(goOn()).to.equal(false);
    expect(seen.length).to.be.within(1, 2_999);
    while (!goOn());
    expect(seen).to.deep.equal(Array.from({ length: 3_000 }, (_, i) => i));
  });

  it('neither visits twice nor leaves out what is held when the oldest are forgotten', () => {
    const lanes = new Lanes(1, 1_000, CHATROOM);
    const sweep = new Sweep(lanes);
    const seen: number[] = [];
    for (let round = 0; round < 12; round++) {
      lanes.add(eventsFrom(round * 700, 700));
      sweep.goOn(
        () => true,
        ({ atMs }) => seen.push(atMs),
      );
    }
    expect(lanes.size).to.be.below(8_400);
    expect(seen).to.deep.equal(Array.from({ length: 8_400 }, (_, i) => i));
  });
});
