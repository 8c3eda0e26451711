/** Handing answers of any length to a connection, no faster than they are taken. */
import { defaultIfEmpty, defer, ignoreElements, map, of, repeat, take, takeWhile, tap, timer } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import type { Socket } from '../world/world.ts';

/** A slice below this is worth copying to save a write. */
const SHORT_BYTES = 4 * 1024;
/** How much is gathered from short slices for one write; what is gathered in grows to that, for most answers are a few words. */
const GATHERED_BYTES = 16 * 1024;
const FIRST_GATHERED_BYTES = 128;
/** So much for one that reads as fast as we write, then others have their turn: a millisecond's worth. */
const AT_ONCE_BYTES = 1024 * 1024;

/** Writes to one connection. */
export interface Writer {
  /**
   * Writes slices, pulling the next only while few bytes wait in the socket: an answer longer than memory would be no
   * trouble. Emits nothing; completes when the last slice was handed over, or the connection is gone.
   */
  write(slices: Iterable<Uint8Array>): Observable<never>;
  /** How many of the bytes that were written have left for the network. */
  leftBytes(): number;
}

/**
 * The writer of `socket`.
 *
 * @param unsentLimitBytes - when this many bytes wait in the socket, the next slice is not asked for yet
 */
export function writer(socket: Socket, unsentLimitBytes: number, scheduler: SchedulerLike): Writer {
  let written = 0;
  /** Where `written` is to be for the next pause. */
  let pauseAt = AT_ONCE_BYTES;

  const fill = (slices: Iterator<Uint8Array, void>): 'full' | 'enough' | 'done' => {
    while (socket.unsentBytes() < unsentLimitBytes) {
      if (written >= pauseAt) return 'enough';
      const next = slices.next();
      if (next.done === true) return 'done';
      socket.write(next.value);
      written += next.value.length;
    }
    return 'full';
  };
  const drained$ = socket.drained$.pipe(
    take(1),
    map(() => 'drained'),
    defaultIfEmpty('gone'),
  );
  const nextTurn$ = timer(0, scheduler).pipe(tap(() => (pauseAt = written + AT_ONCE_BYTES)));
  return {
    write: (slices) =>
      defer(() => {
        const iterator = gather(slices);
        return defer(() => {
          const outcome = fill(iterator);
          if (outcome === 'done') return of(outcome);
          return outcome === 'full' ? drained$ : nextTurn$;
        }).pipe(
          repeat(),
          takeWhile((outcome) => outcome !== 'done' && outcome !== 'gone'),
          ignoreElements(),
        );
      }),
    leftBytes: () => written - socket.unsentBytes(),
  };
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
