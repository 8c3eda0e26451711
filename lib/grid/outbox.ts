/**
 * What is written to a peer: this server's own messages, straight from the log. A peer that reads slowly costs a
 * cursor, not a queue: the socket is given a bounded number of bytes, and the cursor waits until they have left.
 */
import {
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  merge,
  mergeMap,
  Subject,
  tap,
  type Observable,
  type SchedulerLike,
  type Subscription,
} from 'rxjs';
import type { Log } from '../log/log.ts';
import type { Enter, Turns } from '../loop/turns.ts';
import { messagePrefix } from '../wire/peer.ts';
import { errorMessage } from '../reason/errorMessage.ts';
import { encodeFrom } from '../wire/sessionLines.ts';
import type { Socket } from '../world/world.ts';
import { catchUp, cursorAt, isUpToDate, NOTHING_SENT, offer, type Said, type Served } from './cursor.ts';
import type { Send } from './events.ts';
import type { Resends } from './resends.ts';

/** A peer that is behind is given so much at a time, of which a millisecond is not enough to make more. */
const PIECE_BYTES = 16 * 1024;
/** And so much, in pieces, before others have their turn. */
const TURN_BYTES = 32 * 1024;

/** What it costs to find out that there is nothing for the peer. */
const LOOK_COST = 128;

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
  /** The budget of all that clients and peers ask for. */
  readonly turns: Turns;
  /** What has been written to the peer on all its links. */
  readonly resends: Resends;
}

/**
 * Brings to the peer at the other end of `socket` messages of `self`, in order: those from the number on that `goOnFrom$`
 * emits, having said so; or those that are sent from now on. Emits what the socket was given, if that is to be reported;
 * ends when unsubscribed from.
 */
export function outbox(
  socket: Socket,
  { sends$, said, goOnFrom$, turns, resends }: OutboxInputs,
  { self, unsentLimitBytes, reportsSent }: OutboxSettings,
  scheduler: SchedulerLike,
): Observable<Handed> {
  return defer(() => {
    const prefix = messagePrefix(self);
    const handed: Handed[] = [];
    /** Emits when the peer has caught up a bit. */
    const caughtUp$ = new Subject<void>();
    let isOpen = goOnFrom$ === undefined;
    let cursor = NOTHING_SENT;
    let isInLine = false;
    let pause: Subscription | undefined;

    const hasRoom = () => socket.unsentBytes() < unsentLimitBytes;
    const isBehind = () => isOpen && !isUpToDate(cursor) && hasRoom();
    const serve = (from: number, [next, frame]: Served) => {
      cursor = next;
      if (frame === undefined) return;
      socket.write(frame);
      resends.wrote(from, next.index, frame.length);
      if (reportsSent && next.log !== undefined) handed.push({ log: next.log, from, until: next.index });
    };
    const send = (growth: Send) => {
      if (isOpen) serve(growth.from, offer(cursor, growth, hasRoom()));
    };
    /** Brings the peer some of what it is behind. */
    const catchUpABit = () => {
      const limitBytes = Math.min(unsentLimitBytes, PIECE_BYTES);
      for (let bytes = 0; isBehind() && bytes < TURN_BYTES; bytes += PIECE_BYTES) {
        if (resends.waitMs(cursor.index) > 0) break;
        const served = catchUp(cursor, self, prefix, limitBytes);
        turns.spend(LOOK_COST + (served[1]?.length ?? 0));
        serve(cursor.index, served);
      }
    };
    const bit = (): number => {
      isInLine = false;
      if (!isBehind()) return 0;
      try {
        catchUpABit();
        standInLine(turns.wait);
        caughtUp$.next();
      } catch (error) {
        caughtUp$.error(error instanceof Error ? error : new Error(errorMessage(error)));
      }
      return 0;
    };
    const standInLine = (enter: Enter) => {
      if (isInLine || pause !== undefined || !isBehind()) return;
      const waitMs = resends.waitMs(cursor.index);
      if (waitMs > 0) {
        pause = scheduler.schedule(() => {
          pause = undefined;
          standInLine(turns.take);
        }, waitMs);
        return;
      }
      isInLine = true;
      enter(bit);
    };
    const drain = () => standInLine(turns.take);
    const open = (number: number) => {
      isOpen = true;
      socket.write(encodeFrom(number));
      cursor = cursorAt(said(), self, number);
      resends.resumed(cursor.log === undefined ? (said().log?.count ?? 0) : cursor.index);
      drain();
    };
    const served$ = merge(
      sends$.pipe(tap(send)),
      socket.drained$.pipe(tap(drain)),
      (goOnFrom$ ?? EMPTY).pipe(tap(open)),
      caughtUp$,
    ).pipe(
      finalize(() => {
        isOpen = false;
        pause?.unsubscribe();
      }),
    );
    return reportsSent ? served$.pipe(mergeMap(() => handed.splice(0))) : served$.pipe(ignoreElements());
  });
}
