import { expect } from 'chai';
import { VirtualTimeScheduler, type SchedulerLike } from 'rxjs';
import { admission, type Admission } from '../../lib/net/admission.ts';
import { sentenceOf } from '../../lib/reason/reason.ts';
import { Process } from '../../lib/sim/process.ts';
import { VirtualTime } from '../../lib/sim/time.ts';

/** What becomes of callers: each entry says when, which one, and why. */
class Table {
  readonly scheduler = new VirtualTimeScheduler();
  readonly told: string[] = [];
  readonly #table: Admission;
  readonly #leaves = new Map<string, () => void>();

  constructor(identifyWithinMs: number) {
    this.#table = admission({ unidentifiedMax: 2, identifyWithinMs }, this.scheduler);
  }

  /** A caller comes at a time; refused, it is gone, and its entry with it. */
  enter(name: string, atMs: number): this {
    this.scheduler.schedule(() => {
      const leave = this.#table.enter((reason, isFault) => {
        const how = isFault ? 'by its fault' : 'without fault';
        this.told.push(`${String(this.scheduler.now())}: ${name} ${how}: ${sentenceOf(reason)}`);
        leave();
      });
      this.#leaves.set(name, leave);
    }, atMs);
    return this;
  }

  /** A caller is identified, or gone. */
  leave(name: string, atMs: number): this {
    this.scheduler.schedule(() => this.#leaves.get(name)?.(), atMs);
    return this;
  }

  run(): string[] {
    this.scheduler.flush();
    return this.told;
  }
}

const evicted = 'without fault: more than 2 unidentified connections';
const late = 'by its fault: it did not identify itself in time';

describe('the table of unidentified connections', () => {
  it('holds two callers, and refuses the oldest for each that is one too many', () => {
    const table = new Table(7).enter('a', 1).enter('b', 2).enter('c', 3).enter('d', 4);
    expect(table.run().slice(0, 2)).to.deep.equal([`3: a ${evicted}`, `4: b ${evicted}`]);
  });

  it('refuses each caller whose time is over, to the millisecond, and by its fault', () => {
    expect(new Table(7).enter('a', 1).enter('b', 4).run()).to.deep.equal([`8: a ${late}`, `11: b ${late}`]);
  });

  it('has room again for each caller that has left, and gives no caller that has left a time', () => {
    const table = new Table(100).enter('a', 0).leave('a', 10).enter('b', 60).enter('c', 120).leave('b', 130);
    expect(table.run()).to.deep.equal([`220: c ${late}`]);
  });

  it('has one timer for all entries, and none when it is empty', () => {
    const scheduler = new VirtualTimeScheduler();
    const table = admission({ unidentifiedMax: 2, identifyWithinMs: 7 }, scheduler);
    const refused = () => expect.fail('refused');
    const [first, second] = [table.enter(refused), table.enter(refused)];
    expect(scheduler.actions).to.have.length(1);
    first();
    second();
    expect(scheduler.actions).to.have.length(0);
  });

  describe('in a burst of more callers than it holds', () => {
    /** When callers that come at these times are refused because their time, 100 ms, is over. */
    function refusedAt(...comeAtMs: readonly number[]): number[] {
      const table = new Table(100);
      comeAtMs.forEach((atMs, i) => table.enter(String(i), atMs));
      return table
        .run()
        .filter((line) => line.includes('by its fault'))
        .map((line) => parseInt(line));
    }

    it('counts the time from the beginning of the burst, for a caller may have waited to be accepted', () => {
      expect(refusedAt(0, 1, 2, 4)).to.deep.equal([100, 100]);
    });

    it('takes half of the time at most for that', () => {
      const twenty = Array.from({ length: 20 }, (_, i) => i * 8);
      expect(refusedAt(...twenty)).to.deep.equal([144 - 50 + 100, 152 - 50 + 100]);
    });

    it('does so neither for callers that come later, nor before the burst is so large', () => {
      expect(refusedAt(0, 1)).to.deep.equal([100, 101]);
      expect(refusedAt(0, 1, 2, 55, 56)).to.deep.equal([155, 156]);
    });
  });

  describe('of a server that was held up when the time of a caller was over', () => {
    /** When a caller that comes at 0 is refused, where timers run late, each by so much. */
    function refusedAt(latenessMs: number): number[] {
      const time = new VirtualTime();
      const host = new Process('h', time);
      const late: SchedulerLike = {
        now: () => host.scheduler.now(),
        schedule: (work, delayMs = 0, state) =>
          host.scheduler.schedule(work as never, delayMs + latenessMs, state),
      };
      const timesMs: number[] = [];
      const leave = admission({ unidentifiedMax: 2, identifyWithinMs: 100 }, late).enter(() => {
        timesMs.push(time.nowMs);
        leave();
      });
      time.runUntil(10_000);
      return timesMs;
    }

    it('does not prolong the time for a timer that is a little late', () => {
      expect(refusedAt(10)).to.deep.equal([110]);
    });

    it('prolongs it by as much as it was late, for what has arrived is not read yet, but not for ever', () => {
      // Late by 30 at 130; then due 30 later and late again, eight times.
      expect(refusedAt(30)).to.deep.equal([130 + 8 * 60]);
    });
  });
});
