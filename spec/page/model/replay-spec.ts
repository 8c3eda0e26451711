import { expect } from 'chai';
import { Replay } from '../../../page/model/replay.ts';

describe('a replay', () => {
  const events = Array.from({ length: 1_000 }, (_, i) => i + 1);

  it('has the state after any number of events, in any order of the questions', () => {
    const replay = new Replay(events, 0, (sum, event) => sum + event);
    for (const count of [0, 1, 63, 64, 65, 999, 1_000, 500, 128, 3, 2_000]) {
      const until = Math.min(1_000, count);
      expect(replay.after(count), String(count)).to.equal((until * (until + 1)) / 2);
    }
  });

  it('takes few steps for a state near one that was needed before', () => {
    let steps = 0;
    const replay = new Replay(events, 0, (sum, event) => {
      steps++;
      return sum + event;
    });
    replay.after(1_000);
    steps = 0;
    for (let count = 1_000; count > 0; count -= 10) replay.after(count);
    expect(steps).to.be.at.most(100 * 64);
    steps = 0;
    replay.after(640);
    expect(steps).to.equal(0);
  });
});
