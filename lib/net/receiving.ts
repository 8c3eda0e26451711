/**
 * Receiving in turns. In one turn of the event loop a socket with much to read brings up to 2 MiB, chunk by chunk; all sockets
 * together keep the heartbeat waiting for as long as all that takes, and on a computer with too much to do that is over a second.
 */
import { Observable } from 'rxjs';
import type { Turns } from '../loop/turns.ts';
import type { Socket } from '../world/world.ts';

/** What all peers together bring in one turn, in bytes; each brings one chunk in any case. It takes a few milliseconds. */
export const RECEIVED_BYTES_PER_TURN = 256 * 1024;

/**
 * Passes on `chunks$`, which are what `socket` reads. When the chunks of this turn have come to the budget, the socket is not read
 * until the next turn begins, which is right behind the sockets: so it is never left out of a turn.
 *
 * @param turns - the budget of all that is received from peers, in bytes
 */
export function receiveInTurns(
  socket: Pick<Socket, 'setReading'>,
  chunks$: Observable<Uint8Array>,
  turns: Turns,
): Observable<Uint8Array> {
  return new Observable<Uint8Array>((reader) => {
    let isPaused = false;
    const readOn = () => {
      isPaused = false;
      // The reading of a connection that is over is not ours any more.
      if (!reader.closed) socket.setReading(true);
    };
    return chunks$.subscribe({
      next: (chunk) => {
        reader.next(chunk);
        turns.spend(chunk.length);
        if (isPaused || reader.closed || !turns.whenSpent(readOn)) return;
        isPaused = true;
        socket.setReading(false);
      },
      error: (error: unknown) => reader.error(error),
      complete: () => reader.complete(),
    });
  });
}
