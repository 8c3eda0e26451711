/**
 * What is written to a peer: this server's own messages, straight from the log. A peer that reads slowly costs a
 * cursor, not a queue: the socket is given a bounded number of bytes, and the cursor waits until they have left.
 */
import { defer, ignoreElements, merge, tap, type Observable } from 'rxjs';
import { frameFrom } from '../log/frames.ts';
import type { Log } from '../log/log.ts';
import { messagePrefix } from '../wire/peer.ts';
import type { Socket } from '../world/world.ts';
import type { Send } from './events.ts';

/**
 * Brings to the peer at the other end of `socket` every message of `self` that is sent from now on, in order.
 * Emits nothing; ends when unsubscribed from.
 *
 * @param sends$ - the growth of the log
 * @param unsentLimitBytes - above this many bytes that wait in the socket, no more are given to it
 */
export function outbox(
  socket: Socket,
  self: number,
  sends$: Observable<Send>,
  unsentLimitBytes: number,
): Observable<never> {
  return defer(() => {
    const prefix = messagePrefix(self);
    // The newest version of the log that is to be brought to the peer; none before the first send.
    let log: Log | undefined;
    // The log index behind the last message that the socket was given.
    let cursor = 0;

    const drain = () => {
      while (log !== undefined && cursor < log.count && socket.unsentBytes() < unsentLimitBytes) {
        const { frame, next } = frameFrom(log, cursor, self, prefix, unsentLimitBytes);
        if (frame.length > 0) socket.write(frame);
        cursor = next;
      }
    };
    const send = (sent: Send) => {
      const isUpToDate = log === undefined || cursor === log.count;
      log = sent.log;
      // What others said since the last send lies between: it is theirs to bring.
      if (isUpToDate) cursor = sent.from;
      if (!isUpToDate || socket.unsentBytes() >= unsentLimitBytes) return;
      socket.write(sent.frame);
      cursor = log.count;
    };
    return merge(sends$.pipe(tap(send)), socket.drained$.pipe(tap(drain))).pipe(ignoreElements());
  });
}
