/** A process in the simulated world: it has timers and arrivals, and can be stopped, blocked and killed. */
import { Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';
import type { Cores } from './cores.ts';
import { ReadRate } from './readRate.ts';
import type { Due, VirtualTime } from './time.ts';
import { WallClock } from './wallClock.ts';

/** A simulated host: its clock, its cores, and the rate at which its processes read. It outlives the processes that run there. */
export class Host {
  readonly wallClock = new WallClock();
  readonly readRate = new ReadRate();
  /** Its cores, if computation takes time. Several hosts may share them. */
  readonly cores: Cores | undefined;

  constructor(cores?: Cores) {
    this.cores = cores;
  }
}

/** The handler of an arrival. */
interface Arrival {
  readonly run: () => void;
  readonly kind: 'connection' | 'bytes';
}

/** An event that waits for a core. */
interface Pending {
  /** The remaining time for which it needs one. */
  restMs: number;
  readonly run: () => void;
}

/** One process, from its start to its end; a restarted server is a new one. */
export class Process {
  readonly name: string;
  readonly time: VirtualTime;
  readonly #host: Host;
  /** Its timers, and its monotonic clock. */
  readonly scheduler: SchedulerLike;
  #isDead = false;
  /** The number of pauses and blocks that hold its event loop. */
  #holds = 0;
  /** Timers that became due and arrivals, while it was held. */
  #timers: (() => void)[] = [];
  #arrivals: Arrival[] = [];
  #isCatchingUp = false;
  /** With cores: the rest of this iteration of its event loop. What becomes due or arrives meanwhile belongs to the next. */
  #turn: Pending[] = [];
  readonly #runner = {
    restMs: () => this.#next()?.restMs,
    spend: (ms: number) => this.#spend(ms),
  };

  constructor(name: string, time: VirtualTime, host = new Host()) {
    this.name = name;
    this.time = time;
    this.#host = host;
    this.scheduler = {
      now: () => time.nowMs,
      schedule: <T>(
        work: (this: SchedulerAction<T>, state: T) => void,
        delayMs?: number,
        state?: T,
      ): Subscription => new Action<T>(this, work).schedule(state, delayMs),
    };
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get isHeld(): boolean {
    return this.#holds > 0;
  }

  /** The rate at which it reads from its sockets. */
  get readRate(): ReadRate {
    return this.#host.readRate;
  }

  /** Runs some of its code at once; meanwhile its host's wall clock is the one that is read. */
  enter(run: () => void): void {
    const before = this.time.wallClock;
    this.time.wallClock = this.#host.wallClock;
    try {
      run();
    } finally {
      this.time.wallClock = before;
    }
  }

  /** Runs a timer in `delayMs`, or as soon afterwards as the process runs. */
  timer(delayMs: number, run: () => void): Due {
    const due: Due = this.time.after(delayMs, () => {
      if (this.#isDead) return;
      if (!this.isHeld && this.#cores === undefined) this.enter(run);
      else {
        this.#timers.push(() => {
          if (!due.isCancelled) run();
        });
        this.#request();
      }
    });
    return due;
  }

  /** Passes an arrival to the process: now, or as soon as it runs. */
  arrive(run: () => void, kind: Arrival['kind'] = 'bytes'): void {
    if (this.#isDead) return;
    // While it catches up, new arrivals wait for the earlier ones.
    if (this.isHeld || this.#isCatchingUp || this.#cores !== undefined) {
      this.#arrivals.push({ run, kind });
      this.#request();
    } else this.enter(run);
  }

  /** Runs its first code: at once or, if computation takes time, when the time of its start is over. */
  begin(run: () => void): void {
    if (this.#cores === undefined) this.enter(run);
    else {
      this.#turn.push({ restMs: this.#cores.settings.startCostMs, run });
      this.#request();
    }
  }

  /** Stops it, until there was a `resume` for every `pause`. Time passes; due timers and arrivals wait. */
  pause(): void {
    this.#holds++;
  }

  /** Continues it. As in an event loop, late timers come first, then arrivals. */
  resume(): void {
    if (this.#holds === 0 || --this.#holds > 0 || this.#isCatchingUp) return;
    if (this.#cores !== undefined) {
      this.#request();
      return;
    }
    this.#isCatchingUp = true;
    const mayRun = () => !this.isHeld && !this.#isDead;
    while (this.#timers.length > 0 && mayRun()) this.enter(this.#timers.shift() as () => void);
    while (this.#arrivals.length > 0 && mayRun()) this.enter((this.#arrivals.shift() as Arrival).run);
    this.#isCatchingUp = false;
  }

  /** Blocks it for a time, as a long computation would. */
  block(forMs: number): void {
    this.pause();
    this.time.after(forMs, () => this.resume());
  }

  /** Kills it (SIGKILL). Nothing runs in it any more. */
  kill(): void {
    this.#isDead = true;
    this.#timers = [];
    this.#arrivals = [];
    this.#turn = [];
  }

  get #cores(): Cores | undefined {
    return this.#host.cores;
  }

  #request(): void {
    if (!this.isHeld) this.#cores?.request(this.#runner);
  }

  /** The next event: as in an event loop, in each iteration due timers come first, then arrivals. */
  #next(): Pending | undefined {
    if (this.isHeld || this.#cores === undefined) return undefined;
    if (this.#turn.length === 0) {
      const { costPerEventMs, costPerConnectionMs } = this.#cores.settings;
      const costsMs = { connection: costPerConnectionMs, bytes: costPerEventMs };
      this.#turn = [
        ...this.#timers.splice(0).map((run) => ({ restMs: costPerEventMs, run })),
        ...this.#arrivals.splice(0).map(({ run, kind }) => ({ restMs: costsMs[kind], run })),
      ];
    }
    return this.#turn[0];
  }

  #spend(ms: number): void {
    // If it was paused during the event, it continues later.
    const next = this.#turn[0];
    if (next === undefined || this.#isDead) return;
    next.restMs -= ms;
    if (next.restMs > 0 || this.isHeld) return;
    this.#turn.shift();
    this.enter(next.run);
  }
}

/** A timer for RxJS: work that can reschedule itself. */
class Action<T> extends Subscription implements SchedulerAction<T> {
  readonly #process: Process;
  readonly #work: (this: SchedulerAction<T>, state: T) => void;
  #due: Due | undefined;

  constructor(process: Process, work: (this: SchedulerAction<T>, state: T) => void) {
    super(() => {
      if (this.#due !== undefined) this.#due.isCancelled = true;
    });
    this.#process = process;
    this.#work = work;
  }

  schedule(state?: T, delayMs = 0): Subscription {
    if (this.closed) return this;
    if (this.#due !== undefined) this.#due.isCancelled = true;
    this.#due = this.#process.timer(delayMs, () => {
      this.#due = undefined;
      if (!this.closed) this.#work.call(this, state as T);
    });
    return this;
  }
}
