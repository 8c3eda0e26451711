import { expect } from 'chai';
import { asyncScheduler } from 'rxjs';
import { Host, Process } from '../../lib/sim/process.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import { withWallClocks } from '../../lib/sim/wallClock.ts';

const EPOCH_MS = Date.UTC(2020, 0, 1);

/** Two processes on hosts whose clocks differ, and the times that they read. */
function twoProcesses() {
  const time = new VirtualTime();
  const [fast, slow] = [new Host(), new Host()];
  fast.wallClock.offsetMs = 1_000;
  slow.wallClock.offsetMs = -5_000.5;
  const read: [string, number][] = [];
  const note = (name: string) => void read.push([name, Date.now() - EPOCH_MS]);
  return { time, fast, a: new Process('a', time, fast), b: new Process('b', time, slow), read, note };
}

describe('a wall clock', () => {
  it('is what Date.now returns to the code of its own host, in timers and arrivals, in whole ms', () => {
    const { time, a, b, read, note } = twoProcesses();
    withWallClocks(time, () => {
      a.timer(10.7, () => note('a'));
      b.timer(20, () => note('b'));
      time.at(30, () => note('nobody'));
      time.at(40, () => a.arrive(() => note('a')));
      time.runUntil(100);
    });
    expect(read).to.deep.equal([
      ['a', 1_010],
      ['b', -4_981],
      ['nobody', 30],
      ['a', 1_040],
    ]);
  });

  it('is the inner one while the code of one host runs within that of another', () => {
    const { time, a, b, read, note } = twoProcesses();
    withWallClocks(time, () => {
      a.arrive(() => {
        b.arrive(() => note('b'));
        note('a');
      });
      note('nobody');
    });
    expect(read.map(([name, ms]) => [name, Math.sign(ms)])).to.deep.equal([
      ['b', -1],
      ['a', 1],
      ['nobody', 0],
    ]);
  });

  it('is stepped, forward and back, also for events that waited during a pause', () => {
    const { time, fast, a, read, note } = twoProcesses();
    withWallClocks(time, () => {
      a.timer(10, () => note('a'));
      time.at(5, () => a.pause());
      time.at(15, () => (fast.wallClock.offsetMs -= 3_000));
      time.at(20, () => a.resume());
      time.runUntil(20);
    });
    expect(read).to.deep.equal([['a', -1_980]]);
  });

  it('is used by RxJS if no scheduler is passed', () => {
    const { time, a } = twoProcesses();
    let now = 0;
    withWallClocks(time, () => a.arrive(() => (now = asyncScheduler.now())));
    expect(now).to.equal(EPOCH_MS + 1_000);
  });

  it('is replaced by the real one afterwards, also after an exception', () => {
    const { time } = twoProcesses();
    const real = Date.now;
    expect(withWallClocks(time, () => Date.now === real)).to.equal(false);
    expect(() =>
      withWallClocks(time, () => {
        throw new Error('broken');
      }),
    ).to.throw('broken');
    expect(Date.now).to.equal(real);
  });
});
