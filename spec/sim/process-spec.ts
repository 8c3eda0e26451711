import { expect } from 'chai';
import { debounceTime, delay, interval, Subject, take, timeout, timer, type SchedulerLike } from 'rxjs';
import { Process } from '../../lib/sim/process.ts';
import { VirtualTime } from '../../lib/sim/time.ts';

/** A process, and a log of its actions with times. */
function processWith() {
  const time = new VirtualTime();
  const process = new Process('h', time);
  const diary: string[] = [];
  const note = (what: string) => void diary.push(`${what} ${String(time.nowMs)}`);
  return {
    time,
    process,
    diary,
    note,
    timer: (delayMs: number, what: string) => process.timer(delayMs, () => note(what)),
    arriveAt: (atMs: number, what: string) => time.at(atMs, () => process.arrive(() => note(what))),
    at: (atMs: number, run: () => void) => time.at(atMs, run),
  };
}

describe('a process', () => {
  describe('as a scheduler', () => {
    it('runs timer, interval, delay, debounceTime and timeout in virtual time', () => {
      const { time, process, diary, note } = processWith();
      const { scheduler } = process;
      timer(10, scheduler).subscribe(() => note('timer'));
      interval(4, scheduler)
        .pipe(take(2))
        .subscribe((i) => note(`interval ${String(i)}`));
      timer(1, scheduler)
        .pipe(delay(4, scheduler))
        .subscribe(() => note('delayed'));
      const typed$ = new Subject<string>();
      typed$.pipe(debounceTime(3, scheduler)).subscribe(note);
      typed$.next('x');
      time.at(2, () => typed$.next('y'));
      timer(7, scheduler)
        .pipe(timeout({ each: 6, scheduler }))
        .subscribe({ error: () => note('too late') });
      time.runUntil(100);
      expect(diary).to.deep.equal([
        'interval 0 4',
        'delayed 5',
        'y 5',
        'too late 6',
        'interval 1 8',
        'timer 10',
      ]);
    });

    it('runs no action whose subscription has ended', () => {
      const { time, process, diary, note } = processWith();
      const beats = interval(5, process.scheduler).subscribe(() => note('beat'));
      time.at(12, () => beats.unsubscribe());
      time.runUntil(100);
      expect(diary).to.deep.equal(['beat 5', 'beat 10']);
    });

    it('passes its state to work, which can reschedule itself with another state', () => {
      const { time, process, note, diary } = processWith();
      const scheduler: SchedulerLike = process.scheduler;
      scheduler.schedule<number>(
        function (state) {
          note(String(state));
          if (state < 3) this.schedule(state + 1, state);
        },
        5,
        1,
      );
      time.runUntil(100);
      expect(diary).to.deep.equal(['1 5', '2 6', '3 8']);
    });

    it('runs work once that is rescheduled before it is due, at the later time', () => {
      const { time, process, note, diary } = processWith();
      const action = process.scheduler.schedule<string>(note, 5, 'a') as unknown as {
        schedule: (state: string, delayMs: number) => void;
      };
      time.at(3, () => action.schedule('b', 5));
      time.runUntil(100);
      expect(diary).to.deep.equal(['b 8']);
    });

    it('has a clock, also while it is paused', () => {
      const { time, process } = processWith();
      process.pause();
      time.runUntil(7);
      expect(process.scheduler.now()).to.equal(7);
    });
  });

  it('paused, runs nothing; then the late timers, and then arrivals, each in order', () => {
    const { time, process, diary, at, arriveAt, timer } = processWith();
    at(1, () => process.pause());
    arriveAt(2, 'arrival');
    timer(4, 'late');
    timer(3, 'earlier');
    arriveAt(5, 'second arrival');
    timer(25, 'in time');
    at(20, () => process.resume());
    time.runUntil(100);
    expect(diary).to.deep.equal(['earlier 20', 'late 20', 'arrival 20', 'second arrival 20', 'in time 25']);
  });

  it('paused during several periods of an interval, does not make up for them', () => {
    const { time, process, diary, note, at } = processWith();
    interval(10, process.scheduler).subscribe(() => note('beat'));
    at(15, () => process.pause());
    at(77, () => process.resume());
    time.runUntil(100);
    expect(diary).to.deep.equal(['beat 10', 'beat 77', 'beat 87', 'beat 97']);
  });

  it('does not run a timer that was cancelled while it was paused, even by another late one', () => {
    const { time, process, diary, at } = processWith();
    process.timer(3, () => (second.isCancelled = true));
    const second = process.timer(4, () => diary.push('second'));
    at(1, () => process.pause());
    at(9, () => process.resume());
    time.runUntil(100);
    expect(diary).to.deep.equal([]);
  });

  it('continues only after as many resumes as there were pauses', () => {
    const { time, process, diary, at, timer } = processWith();
    at(1, () => process.pause());
    at(2, () => process.pause());
    timer(3, 'timer');
    at(10, () => process.resume());
    at(20, () => process.resume());
    at(21, () => process.resume());
    timer(30, 'later');
    time.runUntil(100);
    expect(diary).to.deep.equal(['timer 20', 'later 30']);
  });

  it('blocked, runs nothing for that time', () => {
    const { time, process, diary, at, timer, arriveAt } = processWith();
    at(5, () => process.block(10));
    timer(6, 'timer');
    arriveAt(7, 'arrival');
    at(10, () => process.block(10));
    time.runUntil(100);
    expect(diary).to.deep.equal(['timer 20', 'arrival 20']);
  });

  it('paused again during its catch-up, keeps the rest waiting, in order', () => {
    const { time, process, diary, at, timer, arriveAt, note } = processWith();
    at(1, () => process.pause());
    process.timer(2, () => {
      note('blocks');
      process.block(10);
    });
    timer(3, 'timer');
    arriveAt(4, 'arrival');
    at(20, () => process.resume());
    arriveAt(25, 'second arrival');
    time.runUntil(100);
    expect(diary).to.deep.equal(['blocks 20', 'timer 30', 'arrival 30', 'second arrival 30']);
  });

  it('handles earlier arrivals before new ones during its catch-up', () => {
    const { time, process, diary, at, arriveAt, note } = processWith();
    at(1, () => process.pause());
    process.timer(2, () => {
      note('timer');
      process.arrive(() => note('new'));
    });
    arriveAt(3, 'old');
    at(20, () => process.resume());
    time.runUntil(100);
    expect(diary).to.deep.equal(['timer 20', 'old 20', 'new 20']);
  });

  it('killed, runs nothing any more: no timer, no arrival, nothing that waited, nothing new', () => {
    const { time, process, diary, at, timer, arriveAt, note } = processWith();
    interval(3, process.scheduler).subscribe(() => note('beat'));
    timer(8, 'timer');
    arriveAt(9, 'arrival');
    at(4, () => process.pause());
    at(10, () => process.kill());
    at(11, () => process.resume());
    arriveAt(12, 'arrival');
    at(13, () => process.timer(1, () => note('timer')));
    time.runUntil(100);
    expect(diary).to.deep.equal(['beat 3']);
    expect(process.isDead).to.equal(true);
  });

  it('killed during its catch-up, does not run the rest', () => {
    const { time, process, diary, at, timer, arriveAt } = processWith();
    at(1, () => process.pause());
    process.timer(2, () => process.kill());
    timer(3, 'timer');
    arriveAt(4, 'arrival');
    at(20, () => process.resume());
    time.runUntil(100);
    expect(diary).to.deep.equal([]);
  });

  it('passes on an exception of a reader', () => {
    const { time, process } = processWith();
    process.timer(1, () => {
      throw new Error('broken');
    });
    expect(() => time.runUntil(5)).to.throw('broken');
    time.runUntil(10);
  });
});
