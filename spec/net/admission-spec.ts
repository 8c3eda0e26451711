import { expect } from 'chai';
import { VirtualTimeScheduler, type SchedulerLike } from 'rxjs';
import { admission, type Admission } from '../../lib/net/admission.ts';
import { sentenceOf } from '../../lib/reason/reason.ts';
import { Process } from '../../lib/sim/process.ts';
import { VirtualTime } from '../../lib/sim/time.ts';

/** The refusals of a table: each with its time, its connection and its reason. */
class Table {
  readonly scheduler = new VirtualTimeScheduler();
  readonly refusals: string[] = [];
  readonly #table: Admission;
  readonly #leaves = new Map<string, () => void>();

  constructor(identifyWithinMs: number) {
    this.#table = admission({ unidentifiedMax: 2, identifyWithinMs }, this.scheduler);
  }

  /** Adds a connection at a time. A refused connection removes its entry. */
  enter(name: string, atMs: number): this {
    this.scheduler.schedule(() => {
      const leave = this.#table.add((reason, isProtocolError) => {
        const how = isProtocolError ? 'by its fault' : 'without fault';
        this.refusals.push(`${String(this.scheduler.now())}: ${name} ${how}: ${sentenceOf(reason)}`);
        leave();
      });
      this.#leaves.set(name, leave);
    }, atMs);
    return this;
  }

  /** Removes a connection: it is identified, or has ended. */
  leave(name: string, atMs: number): this {
    this.scheduler.schedule(() => this.#leaves.get(name)?.(), atMs);
    return this;
  }

  run(): string[] {
    this.scheduler.flush();
    return this.refusals;
  }
}

const evicted = 'without fault: more than 2 unidentified connections';
const late = 'by its fault: it did not identify itself in time';

describe('the table of unidentified connections', () => {
  it('holds two connections, and refuses the oldest for each one too many', () => {
    const table = new Table(7).enter('a', 1).enter('b', 2).enter('c', 3).enter('d', 4);
    expect(table.run().slice(0, 2)).to.deep.equal([`3: a ${evicted}`, `4: b ${evicted}`]);
  });

  it('refuses each connection at its deadline, to the millisecond, as a fault', () => {
    expect(new Table(7).enter('a', 1).enter('b', 4).run()).to.deep.equal([`8: a ${late}`, `11: b ${late}`]);
  });

  it('has room again for each connection that was removed, and does not refuse it later', () => {
    const table = new Table(100).enter('a', 0).leave('a', 10).enter('b', 60).enter('c', 120).leave('b', 130);
    expect(table.run()).to.deep.equal([`220: c ${late}`]);
  });

  it('has one timer for all entries, and none when it is empty', () => {
    const scheduler = new VirtualTimeScheduler();
    const table = admission({ unidentifiedMax: 2, identifyWithinMs: 7 }, scheduler);
    const refused = () => expect.fail('refused');
    const [first, second] = [table.add(refused), table.add(refused)];
    expect(scheduler.actions).to.have.length(1);
    first();
    second();
    expect(scheduler.actions).to.have.length(0);
  });

  describe('in a burst of more connections than it holds', () => {
    /** The times at which connections that arrive at these times are refused because their time limit, 100 ms, is over. */
    function refusedAt(...comeAtMs: readonly number[]): number[] {
      const table = new Table(100);
      comeAtMs.forEach((atMs, i) => table.enter(String(i), atMs));
      return table
        .run()
        .filter((line) => line.includes('by its fault'))
        .map((line) => parseInt(line));
    }

    it('counts the time from the beginning of the burst, because a connection may have waited to be accepted', () => {
      expect(refusedAt(0, 1, 2, 4)).to.deep.equal([100, 100]);
    });

    it('subtracts half of the time limit at most for that', () => {
      const twenty = Array.from({ length: 20 }, (_, i) => i * 8);
      expect(refusedAt(...twenty)).to.deep.equal([144 - 50 + 100, 152 - 50 + 100]);
    });

    it('does so neither for later connections, nor before the burst exceeds the table', () => {
      expect(refusedAt(0, 1)).to.deep.equal([100, 101]);
      expect(refusedAt(0, 1, 2, 55, 56)).to.deep.equal([155, 156]);
    });
  });

  describe('of a server that was late when the time of a connection was over', () => {
    /** The time at which a connection that arrives at 0 is refused if each timer is late by `latenessMs`. */
    function refusedAt(latenessMs: number): number[] {
      const time = new VirtualTime();
      const host = new Process('h', time);
      const late: SchedulerLike = {
        now: () => host.scheduler.now(),
        schedule: (work, delayMs = 0, state) =>
          host.scheduler.schedule(work as never, delayMs + latenessMs, state),
      };
      const timesMs: number[] = [];
      const leave = admission({ unidentifiedMax: 2, identifyWithinMs: 100 }, late).add(() => {
        timesMs.push(time.nowMs);
        leave();
      });
      time.runUntil(10_000);
      return timesMs;
    }

    it('does not extend the time for a timer that is a little late', () => {
      expect(refusedAt(10)).to.deep.equal([110]);
    });

    it('extends it by the delay, because what has arrived is not read yet, but not for ever', () => {
      // Late by 30 at 130; then due 30 later and late again, eight times.
      expect(refusedAt(30)).to.deep.equal([130 + 8 * 60]);
    });
  });
});
