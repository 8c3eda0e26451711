/** From the log to the wire: one sender's messages, from any point on, as the lines that a peer reads. */
import { NEWLINE } from '../wire/lines.ts';
import { copyBytes } from '../wire/messages.ts';
import { runsOf, visitMessages, type Log } from './log.ts';

/** A block of lines, and the log index behind the last message that they cover. */
export interface Framed {
  /** Whole lines; empty where the sender said nothing from the cursor on. */
  readonly frame: Uint8Array;
  readonly next: number;
}

/**
 * The lines of `sender`'s messages from log index `from` on, other senders' passed over.
 *
 * @param prefix - what stands before each message's contents, see `messagePrefix`
 * @param limitBytes - how long the block may be; a single longer line is a block of its own
 */
export function frameFrom(
  log: Log,
  from: number,
  sender: number,
  prefix: Uint8Array,
  limitBytes: number,
): Framed {
  let frame = new Uint8Array(0);
  let used = 0;
  let next = from;
  for (const run of runsOf(log, from)) {
    next = run.end;
    if (run.sender !== sender) continue;
    next = visitMessages(log, run.start, run.end, (bytes, start, end) => {
      const length = used + prefix.length + (end - start) + 1;
      if (length > limitBytes && used > 0) return false;
      if (length > frame.length) frame = grown(frame, used, length);
      copyBytes(prefix, 0, prefix.length, frame, used);
      copyBytes(bytes, start, end, frame, used + prefix.length);
      frame[length - 1] = NEWLINE;
      used = length;
      return true;
    });
    if (next < run.end) break;
  }
  return { frame: frame.subarray(0, used), next };
}

function grown(frame: Uint8Array, used: number, neededBytes: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(256, neededBytes, used * 4));
  larger.set(frame.subarray(0, used));
  return larger;
}
