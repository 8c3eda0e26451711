import { expect } from 'chai';
import { Cores } from '../../lib/sim/cores.ts';
import { Host, Process } from '../../lib/sim/process.ts';
import { VirtualTime } from '../../lib/sim/time.ts';

/** Processes on a host on which an event takes 1 ms, a connection 3 and a start 10; their actions with times. */
function setUp(cores: number, names: readonly string[]) {
  const time = new VirtualTime();
  const shared = new Cores(time, { cores, costPerEventMs: 1, costPerConnectionMs: 3, startCostMs: 10 });
  const told: string[] = [];
  const processes = names.map((name) => new Process(name, time, new Host(shared)));
  const note = (what: string) => () => told.push(`${String(time.nowMs)} ${what}`);
  return { time, shared, told, processes, note };
}

describe('cores', () => {
  it('make processes wait for each other: an event is handled when its time is over', () => {
    const { time, told, processes, note } = setUp(1, ['a', 'b']);
    for (const [i, process] of processes.entries()) process.arrive(note(`at ${String(i)}`));
    time.runUntil(10);
    expect(told).to.deep.equal(['1 at 0', '2 at 1']);
  });

  it('handle as many events at the same time as there are cores, one of each process', () => {
    const { time, told, processes, note } = setUp(2, ['a', 'b']);
    const [a, b] = processes as [Process, Process];
    a.arrive(note('a1'));
    a.arrive(note('a2'));
    b.arrive(note('b'), 'connection');
    time.runUntil(10);
    expect(told).to.deep.equal(['1 a1', '2 a2', '3 b']);
  });

  it('handle due timers first, then arrivals, in each iteration, like an event loop', () => {
    const { time, told, processes, note } = setUp(1, ['a']);
    const [a] = processes as [Process];
    a.arrive(note('first'));
    a.timer(0.5, note('timer'));
    time.at(0.25, () => a.arrive(note('arrived')));
    time.runUntil(10);
    expect(told).to.deep.equal(['1 first', '2 timer', '3 arrived']);
  });

  it('run other processes while one starts', () => {
    const { time, told, processes, note } = setUp(1, ['a', 'b']);
    const [a, b] = processes as [Process, Process];
    a.begin(note('started'));
    b.arrive(note('b'));
    time.runUntil(20);
    expect(told).to.deep.equal(['5 b', '11 started']);
  });

  it('do not run paused or killed processes, and run one again that continues', () => {
    const { time, told, shared, processes, note } = setUp(1, ['a', 'b']);
    const [a, b] = processes as [Process, Process];
    a.pause();
    a.arrive(note('a'));
    b.arrive(note('b'));
    b.kill();
    time.runUntil(10);
    expect(told).to.deep.equal([]);
    a.resume();
    time.runUntil(20);
    expect(told).to.deep.equal(['11 a']);
    expect(shared.busyMs).to.be.lessThan(3);
  });
});
