/** Encodes the messages of one sender in the log, from any position on, as lines for a peer. */
import type { Outgoing } from '../../../net/outgoing.ts';
import { writeMessage } from '../../../wire/peer.ts';
import type { Log } from './log.ts';
import { indexOfNth, nextRunOf, runAt, runIndexOf, visitMessages } from './walk.ts';

/** A block of lines, and the number of its messages. */
interface Block {
  /** Whole lines; empty if the sender has no messages from there on. */
  readonly frame: Uint8Array;
  readonly count: number;
}

/**
 * The messages of one sender in a log, by number: an outgoing sequence. Nothing is copied until it is requested.
 *
 * @param count - the number of the sender's messages in the log
 * @param prefix - the bytes before the contents of each message, see `messagePrefix`
 */
export function outgoingOf(log: Log, sender: number, count: number, prefix: Uint8Array): Outgoing {
  return {
    count,
    frame: (from, limitBytes) => {
      if (from >= count) return { frame: new Uint8Array(0), next: from };
      const block = frameFrom(log, indexOfNth(log, sender, from), sender, prefix, limitBytes);
      return { frame: block.frame, next: from + block.count };
    },
  };
}

/**
 * The lines of `sender`'s messages from log index `from` on; other senders are skipped.
 *
 * @param prefix - the bytes before the contents of each message, see `messagePrefix`
 * @param limitBytes - the maximum length of the block; a single longer line is a block of its own
 */
export function frameFrom(
  log: Log,
  from: number,
  sender: number,
  prefix: Uint8Array,
  limitBytes: number,
): Block {
  const { length, next, count } = measure(log, from, sender, prefix.length, limitBytes);
  const frame = new Uint8Array(length);
  let used = 0;
  const write = (bytes: Uint8Array, start: number, end: number) => {
    used = writeMessage(frame, used, prefix, bytes, start, end);
    return true;
  };
  let i = nextRunOf(log, sender, runIndexOf(log, from));
  let run = runAt(log, i, from);
  while (run !== undefined && run.start < next) {
    visitMessages(log, run.start, Math.min(run.end, next), write);
    i = nextRunOf(log, sender, i + 1);
    run = runAt(log, i, from);
  }
  return { frame, count };
}

/** The length of the block, and its end: one exact allocation is worth a second walk. */
function measure(log: Log, from: number, sender: number, prefixBytes: number, limitBytes: number) {
  let length = 0;
  let count = 0;
  const hasRoom = (_: Uint8Array, start: number, end: number) => {
    const line = prefixBytes + (end - start) + 1;
    if (length > 0 && length + line > limitBytes) return false;
    length += line;
    count++;
    return true;
  };
  let i = nextRunOf(log, sender, runIndexOf(log, from));
  let run = runAt(log, i, from);
  while (run !== undefined) {
    const next = visitMessages(log, run.start, run.end, hasRoom);
    if (next < run.end) return { length, next, count };
    i = nextRunOf(log, sender, i + 1);
    run = runAt(log, i, from);
  }
  return { length, next: log.count, count };
}
