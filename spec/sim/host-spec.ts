import { expect } from 'chai';
import { debounceTime, delay, interval, Subject, take, timeout, timer, type SchedulerLike } from 'rxjs';
import { Host } from '../../lib/sim/host.ts';
import { VirtualTime } from '../../lib/sim/time.ts';

/** A process, and a diary of what it did and when. */
function hostWith() {
  const time = new VirtualTime();
  const host = new Host('h', time);
  const diary: string[] = [];
  const note = (what: string) => void diary.push(`${what} ${String(time.nowMs)}`);
  return {
    time,
    host,
    diary,
    note,
    timer: (delayMs: number, what: string) => host.timer(delayMs, () => note(what)),
    arriveAt: (atMs: number, what: string) => time.at(atMs, () => host.arrive(() => note(what))),
    at: (atMs: number, run: () => void) => time.at(atMs, run),
  };
}

describe('a host', () => {
  describe('as a scheduler', () => {
    it('serves timer, interval, delay, debounceTime and timeout in virtual time', () => {
      const { time, host, diary, note } = hostWith();
      const { scheduler } = host;
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
      const { time, host, diary, note } = hostWith();
      const beats = interval(5, host.scheduler).subscribe(() => note('beat'));
      time.at(12, () => beats.unsubscribe());
      time.runUntil(100);
      expect(diary).to.deep.equal(['beat 5', 'beat 10']);
    });

    it('gives work its state, and itself to set again with another', () => {
      const { time, host, note, diary } = hostWith();
      const scheduler: SchedulerLike = host.scheduler;
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

    it('has work that is set again before it is due run once, at the later time', () => {
      const { time, host, note, diary } = hostWith();
      const action = host.scheduler.schedule<string>(note, 5, 'a') as unknown as {
        schedule: (state: string, delayMs: number) => void;
      };
      time.at(3, () => action.schedule('b', 5));
      time.runUntil(100);
      expect(diary).to.deep.equal(['b 8']);
    });

    it('tells the time, also of a process that stands still', () => {
      const { time, host } = hostWith();
      host.pause();
      time.runUntil(7);
      expect(host.scheduler.now()).to.equal(7);
    });
  });

  it('paused, runs nothing; then what came due, late, and then what arrived, each in its order', () => {
    const { time, host, diary, at, arriveAt, timer } = hostWith();
    at(1, () => host.pause());
    arriveAt(2, 'arrival');
    timer(4, 'late');
    timer(3, 'earlier');
    arriveAt(5, 'second arrival');
    timer(25, 'in time');
    at(20, () => host.resume());
    time.runUntil(100);
    expect(diary).to.deep.equal(['earlier 20', 'late 20', 'arrival 20', 'second arrival 20', 'in time 25']);
  });

  it('paused through many beats of an interval, makes up for none of them', () => {
    const { time, host, diary, note, at } = hostWith();
    interval(10, host.scheduler).subscribe(() => note('beat'));
    at(15, () => host.pause());
    at(77, () => host.resume());
    time.runUntil(100);
    expect(diary).to.deep.equal(['beat 10', 'beat 77', 'beat 87', 'beat 97']);
  });

  it('does not run a timer that was cancelled while it stood still, not even by another late one', () => {
    const { time, host, diary, at } = hostWith();
    host.timer(3, () => (second.isCancelled = true));
    const second = host.timer(4, () => diary.push('second'));
    at(1, () => host.pause());
    at(9, () => host.resume());
    time.runUntil(100);
    expect(diary).to.deep.equal([]);
  });

  it('goes on only after as many resumes as there were pauses', () => {
    const { time, host, diary, at, timer } = hostWith();
    at(1, () => host.pause());
    at(2, () => host.pause());
    timer(3, 'timer');
    at(10, () => host.resume());
    at(20, () => host.resume());
    at(21, () => host.resume());
    timer(30, 'later');
    time.runUntil(100);
    expect(diary).to.deep.equal(['timer 20', 'later 30']);
  });

  it('blocked, stands still for so long', () => {
    const { time, host, diary, at, timer, arriveAt } = hostWith();
    at(5, () => host.block(10));
    timer(6, 'timer');
    arriveAt(7, 'arrival');
    at(10, () => host.block(10));
    time.runUntil(100);
    expect(diary).to.deep.equal(['timer 20', 'arrival 20']);
  });

  it('stopped again by something that it catches up with, keeps the rest waiting, in order', () => {
    const { time, host, diary, at, timer, arriveAt, note } = hostWith();
    at(1, () => host.pause());
    host.timer(2, () => {
      note('blocks');
      host.block(10);
    });
    timer(3, 'timer');
    arriveAt(4, 'arrival');
    at(20, () => host.resume());
    arriveAt(25, 'second arrival');
    time.runUntil(100);
    expect(diary).to.deep.equal(['blocks 20', 'timer 30', 'arrival 30', 'second arrival 30']);
  });

  it('lets nothing overtake what has arrived before, while it catches up', () => {
    const { time, host, diary, at, arriveAt, note } = hostWith();
    at(1, () => host.pause());
    host.timer(2, () => {
      note('timer');
      host.arrive(() => note('new'));
    });
    arriveAt(3, 'old');
    at(20, () => host.resume());
    time.runUntil(100);
    expect(diary).to.deep.equal(['timer 20', 'old 20', 'new 20']);
  });

  it('killed, runs nothing any more: no timer, no arrival, nothing that waited, nothing new', () => {
    const { time, host, diary, at, timer, arriveAt, note } = hostWith();
    interval(3, host.scheduler).subscribe(() => note('beat'));
    timer(8, 'timer');
    arriveAt(9, 'arrival');
    at(4, () => host.pause());
    at(10, () => host.kill());
    at(11, () => host.resume());
    arriveAt(12, 'arrival');
    at(13, () => host.timer(1, () => note('timer')));
    time.runUntil(100);
    expect(diary).to.deep.equal(['beat 3']);
    expect(host.isDead).to.equal(true);
  });

  it('killed by something that it catches up with, leaves the rest', () => {
    const { time, host, diary, at, timer, arriveAt } = hostWith();
    at(1, () => host.pause());
    host.timer(2, () => host.kill());
    timer(3, 'timer');
    arriveAt(4, 'arrival');
    at(20, () => host.resume());
    time.runUntil(100);
    expect(diary).to.deep.equal([]);
  });

  it('passes on what a reader throws', () => {
    const { time, host } = hostWith();
    host.timer(1, () => {
      throw new Error('broken');
    });
    expect(() => time.runUntil(5)).to.throw('broken');
    time.runUntil(10);
  });
});
