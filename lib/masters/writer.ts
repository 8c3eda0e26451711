/** Handing an answer of any length to a connection, no faster than it is taken. */
import { defer, ignoreElements, map, startWith, takeWhile, type Observable } from 'rxjs';
import type { Socket } from '../world/world.ts';

/** A slice below this is worth copying to save a write. */
const SHORT_BYTES = 4 * 1024;
/** How much is gathered from short slices for one write. */
const GATHERED_BYTES = 16 * 1024;

/**
 * Writes slices to a socket, pulling the next only while few bytes wait there: an answer longer than memory would be
 * no trouble. Emits nothing; completes when the last slice was handed over, or the connection is gone.
 *
 * @param unsentLimitBytes - when this many bytes wait in the socket, the next slice is not asked for yet
 */
export function writeSlices(
  socket: Socket,
  slices: Iterable<Uint8Array>,
  unsentLimitBytes: number,
): Observable<never> {
  return defer(() => {
    const iterator = gather(slices);
    const fill = (): 'full' | 'done' => {
      while (socket.unsentBytes() < unsentLimitBytes) {
        const next = iterator.next();
        if (next.done === true) return 'done';
        socket.write(next.value);
      }
      return 'full';
    };
    return socket.drained$.pipe(
      startWith(undefined),
      map(fill),
      takeWhile((outcome) => outcome === 'full'),
      ignoreElements(),
    );
  });
}

/** The same bytes with neighbouring short slices joined: ten thousand short answers are not ten thousand writes. */
export function* gather(slices: Iterable<Uint8Array>): Generator<Uint8Array, void> {
  let gathered = new Uint8Array(GATHERED_BYTES);
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
    if (used + slice.length > gathered.length) {
      yield* flush();
      gathered = new Uint8Array(GATHERED_BYTES);
    }
    gathered.set(slice, used);
    used += slice.length;
  }
  yield* flush();
}
