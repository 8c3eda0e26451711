import { expect } from 'chai';
import { Path } from '../../lib/sim/path.ts';
import { VirtualTime } from '../../lib/sim/time.ts';

/** A path, and the times at which its held packets continued. */
function pathWith(): {
  time: VirtualTime;
  path: Path;
  at: (atMs: number, run: () => void) => void;
  wait: (name: string) => void;
  released: string[];
} {
  const time = new VirtualTime();
  const path = new Path(time);
  const released: string[] = [];
  return {
    time,
    path,
    at: (atMs, run) => void time.at(atMs, run),
    wait: (name) => {
      path.wait(() => released.push(`${name} at ${String(time.nowMs)}`));
    },
    released,
  };
}

/** When something that was lost at 0 gets through if the path is healed at `healedMs`. */
function throughMs(healedMs: number): string {
  const { time, path, at, wait, released } = pathWith();
  path.block();
  wait('it');
  at(healedMs, () => path.heal());
  time.runUntil(100_000);
  return released.join();
}

describe('a path', () => {
  it('passes everything while it has no fault', () => {
    const { path } = pathWith();
    expect(path.isOpen).to.equal(true);
    path.block();
    expect([path.isOpen, path.isBlocking]).to.deep.equal([false, true]);
    path.heal();
    path.hold();
    expect([path.isOpen, path.isBlocking]).to.deep.equal([false, false]);
    path.release();
    expect(path.isOpen).to.equal(true);
  });

  const cases: [healedMs: number, throughMs: number][] = [
    [1, 200],
    [200, 200],
    [201, 600],
    [600, 600],
    [1_000, 1_400],
    [1_401, 3_000],
    [3_001, 6_200],
    [6_201, 11_200],
    [11_201, 16_200],
  ];
  for (const [healedMs, expectedMs] of cases) {
    it(`healed after ${String(healedMs)} ms, passes what is retransmitted after ${String(expectedMs)} ms`, () => {
      expect(throughMs(healedMs)).to.equal(`it at ${String(expectedMs)}`);
    });
  }

  it('counts retransmissions from each loss, not from the beginning of the fault', () => {
    const { time, path, at, wait, released } = pathWith();
    path.block();
    wait('a');
    at(150, () => wait('b'));
    at(250, () => path.heal());
    time.runUntil(10_000);
    expect(released).to.deep.equal(['b at 350', 'a at 600']);
  });

  it('unclogged, passes everything at once, in order', () => {
    const { time, path, at, wait, released } = pathWith();
    path.hold();
    wait('a');
    at(700, () => wait('b'));
    at(701, () => path.release());
    time.runUntil(10_000);
    expect(released).to.deep.equal(['a at 701', 'b at 701']);
  });

  it('is open only when every block is healed and every hold is ended', () => {
    const { time, path, at, wait, released } = pathWith();
    path.block();
    path.block();
    path.hold();
    wait('it');
    at(10, () => path.heal());
    at(20, () => path.release());
    at(30, () => path.heal());
    time.runUntil(29);
    expect(path.isOpen).to.equal(false);
    time.runUntil(10_000);
    expect(released).to.deep.equal(['it at 200']);
  });

  it('unclogged, keeps lost packets until their retransmission, and passes held ones at once', () => {
    const { time, path, at, wait, released } = pathWith();
    path.block();
    wait('lost');
    at(10, () => path.hold());
    at(20, () => path.heal());
    at(30, () => wait('waiting'));
    at(40, () => path.release());
    time.runUntil(10_000);
    expect(released).to.deep.equal(['waiting at 40', 'lost at 200']);
  });

  it('held during a retransmission, holds that as well', () => {
    const { time, path, at, wait, released } = pathWith();
    path.block();
    wait('it');
    at(10, () => path.hold());
    at(20, () => path.heal());
    at(500, () => path.release());
    time.runUntil(10_000);
    expect(released).to.deep.equal(['it at 500']);
  });

  it('unclogged while it drops packets, loses those that it held', () => {
    const { time, path, at, wait, released } = pathWith();
    path.hold();
    wait('it');
    at(10, () => path.block());
    at(20, () => path.release());
    at(30, () => path.heal());
    time.runUntil(10_000);
    expect(released).to.deep.equal(['it at 200']);
  });

  it('dropping again before a retransmission, delays it to the next one', () => {
    const { time, path, at, wait, released } = pathWith();
    path.block();
    wait('it');
    at(250, () => path.heal());
    at(500, () => path.block());
    at(700, () => path.heal());
    time.runUntil(10_000);
    expect(released).to.deep.equal(['it at 1400']);
  });

  it('dropping and healed between two retransmissions, passes the next one', () => {
    const { time, path, at, wait, released } = pathWith();
    path.block();
    wait('it');
    at(250, () => path.heal());
    at(300, () => path.block());
    at(400, () => path.heal());
    time.runUntil(10_000);
    expect(released).to.deep.equal(['it at 600']);
  });

  it('ignores a heal or a release without a fault', () => {
    const { path } = pathWith();
    path.heal();
    path.release();
    path.block();
    expect(path.isOpen).to.equal(false);
    path.heal();
    expect(path.isOpen).to.equal(true);
  });
});
