/**
 * Marble specs on virtual time: RxJS's TestScheduler without its traps. A missing or incomplete expectation
 * fails, a stream that never ends fails instead of hanging, and failures are printed as marbles.
 */
import { inspect, isDeepStrictEqual } from 'node:util';
import { Subscription, type Observable, type SchedulerAction, type SchedulerLike } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

/** The values of the letters of a diagram. */
type Values<T> = Readonly<Record<string, T>>;

/** A source that starts with its subscription. */
type Cold<T> = ReturnType<typeof TestScheduler.prototype.createColdObservable<T>>;

/** A source that runs with or without subscribers. */
type Hot<T> = ReturnType<typeof TestScheduler.prototype.createHotObservable<T>>;

/** The functions for marble specs. */
export interface Marbles {
  /** The clock, to be passed in place of the real scheduler. */
  readonly scheduler: TestScheduler;
  readonly cold: <T = string>(diagram: string, values?: Values<T>, error?: unknown) => Cold<T>;
  readonly hot: <T = string>(diagram: string, values?: Values<T>, error?: unknown) => Hot<T>;
  /** @param unsub - when to subscribe (`^`) and unsubscribe (`!`); needed if the stream does not end by itself */
  readonly expectObservable: <T>(
    actual$: Observable<T>,
    unsub?: string,
  ) => { readonly toBe: (expected: string, values?: Values<T>, error?: unknown) => void };
  /** @param actual - the subscriptions and unsubscriptions of a source */
  readonly expectSubscriptions: (actual: Cold<unknown>['subscriptions']) => {
    readonly toBe: (expected: string | readonly string[]) => void;
  };
}

/** The limit of virtual time: a spec with timers beyond it is endless, or leaks. */
const LAST_FRAME_MS = 10_000;
/** The limit of timers: a spec with more of them loops without progress in time. */
const TIMERS_MAX = 100_000;

/**
 * A marble spec, for `it`. It must expect something, and leave no timer running.
 *
 * In its diagrams a space means nothing: it aligns columns. A group such as `(ab)` is one moment, but the
 * diagram continues after its last parenthesis.
 */
export function marbles(spec: (helpers: Marbles) => void): () => void {
  return () => {
    const rows: Row[] = [];
    const expectations: Expectation[] = [];
    let checked = 0;
    const scheduler = new TestScheduler((actual, expected) => {
      if (scheduler.actions.length > 0)
        throw new Error('a timer still runs: an endless stream needs an unsub row');
      const wasExpected = expectations[checked++] as Expectation;
      if (isDeepStrictEqual(plain(actual), plain(expected))) return;
      throw new Error(report(rows, wasExpected, actual as Entry[], expected as Entry[]));
    });
    let timers = 0;
    const schedule = scheduler.schedule.bind(scheduler);
    scheduler.schedule = <T>(
      work: (this: SchedulerAction<T>, state?: T) => void,
      delay?: number,
      state?: T,
    ) => {
      if (++timers > TIMERS_MAX) throw new Error('timers without end: a circle in which no time passes');
      return schedule<T>(work, delay, state);
    };
    scheduler.run((helpers) => {
      // run() has just set this to Infinity.
      scheduler.maxFrames = LAST_FRAME_MS;
      const begin = (expectation: Expectation) => {
        expectations.push(expectation);
        return expectation;
      };
      spec({
        scheduler,
        cold: <T = string>(diagram: string, values?: Values<T>, error?: unknown) => {
          const source$ = helpers.cold(diagram, values, error);
          rows.push(rowOf('cold', source$.messages, values));
          return source$;
        },
        hot: <T = string>(diagram: string, values?: Values<T>, error?: unknown) => {
          const source$ = helpers.hot(diagram, values, error);
          rows.push(rowOf('hot', source$.messages, values));
          return source$;
        },
        expectObservable: (actual$, unsub) => {
          const expectation = begin({ isWritten: false, unsub });
          const outcome = helpers.expectObservable(actual$, unsub);
          return {
            toBe: (expected, values, error) => {
              Object.assign(expectation, { isWritten: true, values });
              outcome.toBe(expected, values, error);
            },
          };
        },
        expectSubscriptions: (actual) => {
          const expectation = begin({ isWritten: false });
          const outcome = helpers.expectSubscriptions(actual);
          return {
            toBe: (expected) => {
              expectation.isWritten = true;
              outcome.toBe(typeof expected === 'string' ? expected : [...expected]);
            },
          };
        },
      });
      if (expectations.length === 0)
        throw new Error('a marble spec that expects nothing passes whatever happens');
      if (!expectations.every(({ isWritten }) => isWritten)) throw new Error('an expectation without toBe()');
    });
  };
}

/**
 * The clock of a process that is paused from `fromMs` until `untilMs`: time continues, and timers that become due
 * meanwhile fire when the pause is over.
 */
export function stopped(scheduler: SchedulerLike, fromMs: number, untilMs: number): SchedulerLike {
  return {
    now: () => scheduler.now(),
    schedule: <T>(work: (this: SchedulerAction<T>, state: T) => void, delay = 0, state?: T): Subscription => {
      const timers = new Subscription();
      const start = (state: T | undefined, delay: number) => {
        const dueMs = scheduler.now() + delay;
        const isHeldUp = dueMs >= fromMs && dueMs < untilMs;
        const actualMs = isHeldUp ? untilMs - scheduler.now() : delay;
        timers.add(scheduler.schedule(() => work.call(action, state as T), actualMs));
        return timers;
      };
      // The work reschedules itself with this.
      const action = Object.assign(timers, { schedule: (state?: T, delay = 0) => start(state, delay) });
      return start(state, delay);
    },
  };
}

/** An entry that the TestScheduler compares: a notification, or a subscription. */
type Entry =
  | {
      readonly frame: number;
      readonly notification: { kind: 'N' | 'E' | 'C'; value?: unknown; error?: unknown };
    }
  | { readonly subscribedFrame: number; readonly unsubscribedFrame: number };

interface Expectation {
  isWritten: boolean;
  values?: Values<unknown> | undefined;
  unsub?: string | undefined;
}

/** One diagram: the letters by frame. */
interface Row {
  readonly name: string;
  readonly cells: Map<number, string>;
  /** The values of letters that do not stand for themselves. */
  readonly legend: Map<string, unknown>;
}

/** Errors by name and message: their stacks are not compared. */
function plain(entries: unknown): unknown {
  return (entries as Entry[]).map((entry) => {
    if (!('notification' in entry) || !(entry.notification.error instanceof Error)) return { ...entry };
    const { name, message } = entry.notification.error;
    return { frame: entry.frame, notification: { kind: 'E', error: { name, message } } };
  });
}

/** The inputs, the expected and the actual diagram, aligned by frames. */
function report(sources: Row[], { values, unsub }: Expectation, actual: Entry[], expected: Entry[]): string {
  const rows = [...sources];
  if (unsub !== undefined) {
    rows.push(rowOf('unsub', [TestScheduler.parseMarblesAsSubscriptions(unsub, true)], undefined));
  }
  rows.push(rowOf('expected', expected, values), rowOf('actual', actual, values));
  const names = Math.max(...rows.map(({ name }) => name.length));
  const diagrams = draw(rows.map(({ cells }) => cells));
  const legend = new Map(rows.flatMap((row) => [...row.legend]));
  const lines = [
    'the marbles differ',
    '',
    ...rows.map(({ name }, i) => `  ${name.padEnd(names)}  ${diagrams[i] as string}`),
    '',
    ...[...legend].map(([letter, value]) => `  ${letter} = ${describe(value)}`),
  ];
  return lines.join('\n').trimEnd();
}

/** A value on one line. */
function describe(value: unknown): string {
  return value instanceof Error
    ? String(value)
    : inspect(value, { depth: 1, breakLength: Infinity }).slice(0, 200);
}

function rowOf(name: string, entries: readonly Entry[], values: Values<unknown> | undefined): Row {
  const row: Row = { name, cells: new Map(), legend: new Map() };
  const put = (frame: number, mark: string) => row.cells.set(frame, (row.cells.get(frame) ?? '') + mark);
  for (const entry of entries) {
    if ('notification' in entry) put(entry.frame, markOf(entry.notification, values, row.legend));
    else {
      if (entry.subscribedFrame !== Infinity) put(entry.subscribedFrame, '^');
      if (entry.unsubscribedFrame !== Infinity) put(entry.unsubscribedFrame, '!');
    }
  }
  return row;
}

function markOf(
  { kind, value, error }: { kind: string; value?: unknown; error?: unknown },
  values: Values<unknown> | undefined,
  legend: Map<string, unknown>,
): string {
  if (kind === 'C') return '|';
  const named = (letter: string, value: unknown) => {
    legend.set(letter, value);
    return letter;
  };
  if (kind === 'E') return named('#', error);
  const known = [...Object.entries(values ?? {}), ...legend].find(([, other]) =>
    isDeepStrictEqual(other, value),
  );
  if (known !== undefined) return named(known[0], value);
  if (typeof value === 'string' && value.length === 1) return value;
  // A value that the spec has no letter for gets a new one.
  const letter =
    Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ').find(
      (other) => !legend.has(other) && !(other in (values ?? {})),
    ) ?? '?';
  return named(letter, value);
}

/** Draws diagrams so that equal frames are in the same column; long silences are abbreviated. */
function draw(diagrams: readonly Map<number, string>[]): string[] {
  const lines = diagrams.map(() => '');
  const frames = [...new Set(diagrams.flatMap((cells) => [...cells.keys()]))].sort((a, b) => a - b);
  let at = Math.min(0, ...frames);
  for (const frame of frames) {
    const silence = frame - at > 30 ? ` ${String(frame - at)}ms ` : '-'.repeat(frame - at);
    const marks = diagrams.map((cells) => {
      const mark = cells.get(frame) ?? '-';
      return mark.length > 1 ? `(${mark})` : mark;
    });
    const width = Math.max(...marks.map((mark) => mark.length));
    for (const [i, mark] of marks.entries()) lines[i] = `${lines[i] ?? ''}${silence}${mark.padEnd(width)}`;
    at = frame + 1;
  }
  return lines;
}
