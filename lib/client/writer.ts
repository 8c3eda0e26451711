/** Writes answers of any length to a connection at the rate at which they are read. */
import {
  defaultIfEmpty,
  defer,
  ignoreElements,
  map,
  mergeMap,
  Observable,
  of,
  repeat,
  take,
  takeWhile,
} from 'rxjs';
import type { Submit, WorkBudget } from '../loop/workBudget.ts';
import type { Socket } from '../world/world.ts';

/** Slices shorter than this are copied together, to save writes. */
const SHORT_BYTES = 4 * 1024;
/** The bytes gathered from short slices for one write. The buffer grows up to that, because most answers are a few words. */
const GATHERED_BYTES = 16 * 1024;
const FIRST_GATHERED_BYTES = 128;
/** The bytes written to a fast client before other tasks run: of slices that exist already, and of slices that are expensive to make. */
const AT_ONCE_BYTES = 128 * 1024;
const WORK_AT_ONCE_BYTES = 16 * 1024;
/** Writing a byte costs a fraction of formatting it. */
const WRITTEN_BYTES_PER_COST = 16;

/** Writes to one connection. */
export interface Writer {
  /**
   * Writes slices, and pulls the next only while few bytes wait in the socket, so an answer may be longer than the
   * memory. Emits nothing; completes when the last slice was handed to the socket, or the connection is gone.
   *
   * @param isWork - whether the slices are expensive to make: then the first waits in the queue, as all others do
   */
  write(slices: Iterable<Uint8Array>, isWork?: boolean): Observable<never>;
  /** The number of written bytes that have left for the network. */
  leftBytes(): number;
}

/** Why writing has stopped for now: the socket is full, other tasks have to run, or all was written. */
type Outcome = 'full' | 'enough' | 'done';

/**
 * The writer of `socket`.
 *
 * @param unsentLimitBytes - when this many bytes wait in the socket, the next slice is not pulled yet
 * @param budget - the budget of work for all clients and peers
 */
export function writer(socket: Socket, unsentLimitBytes: number, budget: WorkBudget): Writer {
  let written = 0;

  const fill = (slices: Iterator<Uint8Array, void>, atOnceBytes: number): Outcome => {
    const pauseAt = written + atOnceBytes;
    while (socket.unsentBytes() < unsentLimitBytes) {
      if (written >= pauseAt) return 'enough';
      const next = slices.next();
      if (next.done === true) return 'done';
      socket.write(next.value);
      written += next.value.length;
      budget.spend(next.value.length / WRITTEN_BYTES_PER_COST);
    }
    return 'full';
  };
  const drained$ = socket.drained$.pipe(
    take(1),
    map(() => 'drained' as const),
    defaultIfEmpty('gone' as const),
  );
  return {
    write: (slices, isWork = false) =>
      defer(() => {
        const iterator = gather(slices);
        const atOnceBytes = isWork ? WORK_AT_ONCE_BYTES : AT_ONCE_BYTES;
        let submit = isWork ? budget.run : budget.runNow;
        return defer(() => asTask(submit, () => fill(iterator, atOnceBytes))).pipe(
          mergeMap((outcome) => {
            submit = outcome === 'full' ? budget.run : budget.enqueue;
            return outcome === 'full' ? drained$ : of(outcome);
          }),
          repeat(),
          takeWhile((outcome) => outcome !== 'done' && outcome !== 'gone'),
          ignoreElements(),
        );
      }),
    leftBytes: () => written - socket.unsentBytes(),
  };
}

/** The result of `work`, run as a task of the budget. An exception of `work` is an error of this stream, not of the budget. */
function asTask<T>(submit: Submit, work: () => T): Observable<T> {
  return new Observable<T>((reader) => {
    submit(() => {
      if (reader.closed) return 0;
      try {
        reader.next(work());
      } catch (error) {
        reader.error(error);
      }
      reader.complete();
      return 0;
    });
  });
}

/** The same bytes with adjacent short slices joined: ten thousand short answers are not ten thousand writes. */
export function* gather(slices: Iterable<Uint8Array>): Generator<Uint8Array, void> {
  let gathered = new Uint8Array(FIRST_GATHERED_BYTES);
  let used = 0;
  const flush = function* () {
    if (used > 0) yield gathered.subarray(0, used);
    // Slices that were handed out must not change any more.
    gathered = gathered.subarray(used);
    used = 0;
  };
  for (const slice of slices) {
    if (slice.length >= SHORT_BYTES) {
      yield* flush();
      yield slice;
      continue;
    }
    if (used + slice.length > GATHERED_BYTES) yield* flush();
    if (used + slice.length > gathered.length) {
      const before = gathered.subarray(0, used);
      gathered = new Uint8Array(Math.min(Math.max(2 * gathered.length, used + slice.length), GATHERED_BYTES));
      gathered.set(before);
    }
    gathered.set(slice, used);
    used += slice.length;
  }
  yield* flush();
}
