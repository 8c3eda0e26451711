/**
 * Writes the outgoing sequence to one link. A peer that reads slowly costs a number, not a queue: its socket gets a
 * bounded number of bytes, and the rest waits in the sequence until they have left.
 */
import type { SchedulerLike, Subscription } from 'rxjs';
import type { Submit, WorkBudget } from '../loop/workBudget.ts';
import { encodeFrom } from '../wire/sessionLines.ts';
import type { Socket } from '../world/world.ts';
import type { NetEvent } from './events.ts';
import type { Outgoing } from './outgoing.ts';
import type { Resends } from './resends.ts';

/** The size of one write to a link that is behind; formatting it takes less than a millisecond. */
const PIECE_BYTES = 16 * 1024;
/** The bytes written to one link in pieces before the next task of the budget runs. */
const TASK_BYTES = 32 * 1024;

/** The cost of finding out that there is nothing for the link. */
const LOOK_COST = 128;

/** Settings of a sender. */
export interface SenderSettings {
  /** When this many bytes wait in the socket, messages wait in the sequence; at least `DRAIN_MARK_BYTES`. */
  readonly unsentLimitBytes: number;
}

/** Inputs of a sender. */
export interface SenderInputs {
  /** The newest version of the outgoing sequence. */
  readonly outgoing: () => Outgoing;
  /** The account of the bytes written to the peer on all its links. */
  readonly resends: Resends;
  /** The budget of work for all clients and peers. */
  readonly budget: WorkBudget;
  /** Changes lines of the sequence into those that the other side reads; left out: they are written as they are. */
  readonly translate?: (lines: Uint8Array) => Uint8Array;
  /** Receives `filled`, `drained` and `caughtUp`. */
  readonly report: (event: NetEvent) => void;
}

/** Writes messages to one link, as the net machine requests. */
export interface Sender {
  /** Writes the lines of messages `[from, until)`. */
  send(frame: Uint8Array, from: number, until: number): void;
  /** Writes the line `from`: the next message on the link is number `number`. */
  sendFrom(number: number): void;
  /** Writes messages from number `from` on within the budget; reports `caughtUp`. */
  catchUp(from: number): void;
  stop(): void;
}

/** The sender of connection number `connection`, on `socket`. */
export function sender(
  socket: Socket,
  connection: number,
  { outgoing, resends, budget, report, translate }: SenderInputs,
  { unsentLimitBytes }: SenderSettings,
  scheduler: SchedulerLike,
): Sender {
  let isStopped = false;
  let isQueued = false;
  /** Whether the link has had its share of this iteration. */
  let isServed = false;
  let behindFrom = 0;
  let pause: Subscription | undefined;

  const hasRoom = () => socket.unsentBytes() < unsentLimitBytes;
  const reportIfFull = () => {
    if (!hasRoom()) report({ kind: 'filled', connection });
  };
  const write = (frame: Uint8Array, from: number, until: number) => {
    socket.write(translate === undefined ? frame : translate(frame));
    resends.wrote(from, until, frame.length);
  };
  const task = (): number => {
    isQueued = false;
    if (isStopped) return 0;
    const sequence = outgoing();
    const limitBytes = Math.min(unsentLimitBytes, PIECE_BYTES);
    let at = behindFrom;
    for (let bytes = 0; at < sequence.count && hasRoom() && bytes < TASK_BYTES; bytes += PIECE_BYTES) {
      if (resends.waitMs(at) > 0) break;
      const { frame, next } = sequence.frame(at, limitBytes);
      budget.spend(LOOK_COST + frame.length);
      write(frame, at, next);
      at = next;
    }
    isServed = true;
    // `filled` is reported first, so that the machine requests nothing more.
    reportIfFull();
    report({ kind: 'caughtUp', connection, until: at });
    return 0;
  };
  const enqueue = (submit: Submit) => {
    if (isStopped || isQueued || pause !== undefined) return;
    const waitMs = resends.waitMs(behindFrom);
    if (waitMs > 0) {
      pause = scheduler.schedule(() => {
        pause = undefined;
        enqueue(budget.run);
      }, waitMs);
      return;
    }
    isQueued = true;
    submit(task);
  };
  const drained = socket.drained$.subscribe({
    next: () => {
      isServed = false;
      report({ kind: 'drained', connection });
    },
    // The connection reports its error itself.
    error: () => undefined,
  });
  return {
    send(frame, from, until) {
      write(frame, from, until);
      reportIfFull();
    },
    sendFrom(number) {
      socket.write(encodeFrom(number));
      resends.resumed(number);
    },
    catchUp(from) {
      behindFrom = from;
      enqueue(isServed ? budget.enqueue : budget.run);
    },
    stop() {
      isStopped = true;
      pause?.unsubscribe();
      drained.unsubscribe();
    },
  };
}
