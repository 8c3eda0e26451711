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
import type { Enter, Turns } from '../loop/turns.ts';
import type { Socket } from '../world/world.ts';

/** A slice below this is worth copying to save a write. */
const SHORT_BYTES = 4 * 1024;
/** How much is gathered from short slices for one write; what is gathered in grows to that, for most answers are a few words. */
const GATHERED_BYTES = 16 * 1024;
const FIRST_GATHERED_BYTES = 128;
/** So much for one that reads as fast as we write, then others have their turn: of what is there already, and of what is work. */
const AT_ONCE_BYTES = 128 * 1024;
const WORK_AT_ONCE_BYTES = 16 * 1024;
/** A byte that is there already and only has to be written costs a fraction of one that is made into a line. */
const WRITTEN_BYTES_PER_COST = 16;

/** Writes to one connection. */
export interface Writer {
  /**
   * Writes slices, pulling the next only while few bytes wait in the socket: an answer longer than memory would be no
   * trouble. Emits nothing; completes when the last slice was handed over, or the connection is gone.
   *
   * @param isWork - whether the slices are work to make: then the first waits for its turn, as all others do
   */
  write(slices: Iterable<Uint8Array>, isWork?: boolean): Observable<never>;
  /** How many of the bytes that were written have left for the network. */
  leftBytes(): number;
}

/** How the turn of a connection has ended: the socket is full, others have their turn, or all was written. */
type Outcome = 'full' | 'enough' | 'done';

/**
 * The writer of `socket`.
 *
 * @param unsentLimitBytes - when this many bytes wait in the socket, the next slice is not asked for yet
 * @param turns - the budget of all that clients and peers ask for
 */
export function writer(socket: Socket, unsentLimitBytes: number, turns: Turns): Writer {
  let written = 0;

  const fill = (slices: Iterator<Uint8Array, void>, atOnceBytes: number): Outcome => {
    const pauseAt = written + atOnceBytes;
    while (socket.unsentBytes() < unsentLimitBytes) {
      if (written >= pauseAt) return 'enough';
      const next = slices.next();
      if (next.done === true) return 'done';
      socket.write(next.value);
      written += next.value.length;
      turns.spend(next.value.length / WRITTEN_BYTES_PER_COST);
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
        let enter = isWork ? turns.take : turns.squeezeIn;
        return defer(() => inTurn(enter, () => fill(iterator, atOnceBytes))).pipe(
          mergeMap((outcome) => {
            enter = outcome === 'full' ? turns.take : turns.wait;
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

/** What `work` gives when it has its turn. What it throws is an error of this stream, and nobody else's who has a turn. */
function inTurn<T>(enter: Enter, work: () => T): Observable<T> {
  return new Observable<T>((reader) => {
    enter(() => {
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

/** The same bytes with neighbouring short slices joined: ten thousand short answers are not ten thousand writes. */
export function* gather(slices: Iterable<Uint8Array>): Generator<Uint8Array, void> {
  let gathered = new Uint8Array(FIRST_GATHERED_BYTES);
  let used = 0;
  const flush = function* () {
    if (used > 0) yield gathered.subarray(0, used);
    // What was handed out is not ours to change any more.
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
