/**
 * What is written to a peer: this server's own messages, straight from the log. A peer that reads slowly costs a
 * cursor, not a queue: the socket is given a bounded number of bytes, and the cursor waits until they have left.
 */
import { defer, EMPTY, ignoreElements, merge, mergeMap, tap, type Observable } from 'rxjs';
import type { Log } from '../log/log.ts';
import { messagePrefix } from '../wire/peer.ts';
import { encodeFrom } from '../wire/sessionLines.ts';
import type { Socket } from '../world/world.ts';
import { catchUp, cursorAt, isUpToDate, NOTHING_SENT, offer, type Said, type Served } from './cursor.ts';
import type { Send } from './events.ts';

/** How an outbox behaves. */
export interface OutboxSettings {
  /** The server whose messages are brought. */
  readonly self: number;
  /** When this many bytes wait in the socket, the peer's messages wait in the log instead; `DRAIN_MARK_BYTES` at least. */
  readonly unsentLimitBytes: number;
  /** Whether it is told what the socket was given. Costs something for each write, so only who watches asks for it. */
  readonly reportsSent: boolean;
}

/** The socket was given the messages of this server among those with log index `[from, until)`. */
export interface Handed {
  readonly log: Log;
  readonly from: number;
  readonly until: number;
}

/** What a link is served from. */
export interface OutboxInputs {
  /** The growth of the log. */
  readonly sends$: Observable<Send>;
  /** What this server has said by now. */
  readonly said: () => Said;
  /**
   * From which of its messages on the peer is to be served. Until that is known, nothing is written. A plain peer is served
   * from now on.
   */
  readonly goOnFrom$: Observable<number> | undefined;
}

/**
 * Brings to the peer at the other end of `socket` messages of `self`, in order: those from the number on that `goOnFrom$`
 * emits, having said so; or those that are sent from now on. Emits what the socket was given, if that is to be reported;
 * ends when unsubscribed from.
 */
export function outbox(
  socket: Socket,
  { sends$, said, goOnFrom$ }: OutboxInputs,
  { self, unsentLimitBytes, reportsSent }: OutboxSettings,
): Observable<Handed> {
  return defer(() => {
    const prefix = messagePrefix(self);
    const handed: Handed[] = [];
    let isOpen = goOnFrom$ === undefined;
    let cursor = NOTHING_SENT;

    const hasRoom = () => socket.unsentBytes() < unsentLimitBytes;
    const serve = (from: number, [next, frame]: Served) => {
      cursor = next;
      if (frame === undefined) return;
      socket.write(frame);
      if (reportsSent && next.log !== undefined) handed.push({ log: next.log, from, until: next.index });
    };
    const send = (growth: Send) => {
      if (isOpen) serve(growth.from, offer(cursor, growth, hasRoom()));
    };
    const drain = () => {
      while (!isUpToDate(cursor) && hasRoom())
        serve(cursor.index, catchUp(cursor, self, prefix, unsentLimitBytes));
    };
    const open = (number: number) => {
      isOpen = true;
      socket.write(encodeFrom(number));
      cursor = cursorAt(said(), self, number);
      drain();
    };
    const served$ = merge(
      sends$.pipe(tap(send)),
      socket.drained$.pipe(tap(drain)),
      (goOnFrom$ ?? EMPTY).pipe(tap(open)),
    );
    return reportsSent ? served$.pipe(mergeMap(() => handed.splice(0))) : served$.pipe(ignoreElements());
  });
}
