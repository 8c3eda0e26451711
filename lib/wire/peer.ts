/**
 * The lines between two servers as bytes: `ping <id>` and `msg <id> <contents>`, and the lines of a session. Encodes and decodes; the net
 * machine interprets.
 */
import { NEWLINE, readLines, type Carry } from './lines.ts';
import { copyBytes, openMessages, type Messages, type OpenMessages } from './messages.ts';
import { sessionFrame, type SessionFrame } from './sessionLines.ts';
import { excerpt } from './text.ts';

/** The content of lines of a peer. Consecutive messages of one sender in a block are one frame. */
export type PeerFrame =
  /** `isOfAddress`: the line has the address of a box, as GoOvid's, in place of its number. */
  | { readonly kind: 'ping'; readonly sender: number; readonly isOfAddress?: true }
  /** A ping with the address of a box that is not in the configuration. */
  | { readonly kind: 'unknownBox'; readonly box: string }
  | { readonly kind: 'messages'; readonly sender: number; readonly messages: Messages }
  | SessionFrame
  | { readonly kind: 'unknown'; readonly line: string }
  /** A line over the limit; the last frame of its connection. */
  | { readonly kind: 'overlong'; readonly limitBytes: number };

const PING = new TextEncoder().encode('ping ');
const MSG = new TextEncoder().encode('msg ');
const SPACE = 0x20;
/** The most unknown lines per chunk that are reported: thousands of them must not cost thousands of events. */
const UNKNOWN_MAX = 100;

/** The line `ping <id>`, its newline included. */
export function encodePing(id: number): Uint8Array {
  return new TextEncoder().encode(`ping ${String(id)}\n`);
}

/** The bytes before the contents of each message of sender `id`: `msg <id> `. */
export function messagePrefix(id: number): Uint8Array {
  return new TextEncoder().encode(`msg ${String(id)} `);
}

/**
 * Writes the line of a message at index `at` of `frame`.
 *
 * @param prefix - that of its sender, see {@link messagePrefix}
 * @param bytes - contain its contents in `[start, end)`
 * @returns the index after the line
 */
export function writeMessage(
  frame: Uint8Array,
  at: number,
  prefix: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  copyBytes(prefix, 0, prefix.length, frame, at);
  copyBytes(bytes, start, end, frame, at + prefix.length);
  const after = at + prefix.length + (end - start) + 1;
  frame[after - 1] = NEWLINE;
  return after;
}

/** The lines of batches of messages of one sender, whose prefix is `prefix`. */
export function encodeMessages(prefix: Uint8Array, batches: readonly Messages[]): Uint8Array {
  let length = 0;
  for (const { starts, ends } of batches)
    for (let i = 0; i < ends.length; i++)
      length += prefix.length + (ends[i] as number) - (starts[i] as number) + 1;
  const frame = new Uint8Array(length);
  let used = 0;
  for (const { bytes, starts, ends } of batches)
    for (let i = 0; i < ends.length; i++)
      used = writeMessage(frame, used, prefix, bytes, starts[i] as number, ends[i] as number);
  return frame;
}

/**
 * Decodes a chunk of a link.
 *
 * @param carry - the carry of the previous chunk
 * @param limitBytes - the maximum length of a line
 * @param isPlain - whether lines of a session are unknown, as in a program with only `ping` and `msg`
 * @returns the carry for the next chunk, and the frames of the lines that this chunk completes, in order
 */
export function decodePeer(
  carry: Carry,
  chunk: Uint8Array,
  limitBytes: number,
  isPlain = false,
): readonly [Carry, PeerFrame[]] {
  const frames: PeerFrame[] = [];
  let sender = -1;
  let batch: OpenMessages | undefined;
  let unknown = 0;
  const endBatch = () => {
    if (batch !== undefined) frames.push({ kind: 'messages', sender, messages: batch });
    batch = undefined;
  };
  const next = readLines(carry, chunk, limitBytes, (block, start, end) => {
    if (startsWith(block, start, end, MSG)) {
      const afterId = numberEnd(block, start + MSG.length, end);
      // An id, a space, and at least one byte of contents.
      if (afterId > 0 && afterId + 1 < end && block[afterId] === SPACE) {
        const id = numberAt(block, start + MSG.length, afterId);
        if (batch === undefined || id !== sender || batch.bytes !== block) {
          endBatch();
          sender = id;
          batch = openMessages(block);
        }
        batch.starts.push(afterId + 1);
        batch.ends.push(end);
        return;
      }
    }
    endBatch();
    if (startsWith(block, start, end, PING) && numberEnd(block, start + PING.length, end) === end) {
      frames.push({ kind: 'ping', sender: numberAt(block, start + PING.length, end) });
    } else {
      const session = isPlain ? undefined : sessionFrame(block, start, end);
      if (session !== undefined) frames.push(session);
      else if (unknown++ < UNKNOWN_MAX) frames.push({ kind: 'unknown', line: excerpt(block, start, end) });
    }
  });
  endBatch();
  if (next !== 'overlong') return [next, frames];
  frames.push({ kind: 'overlong', limitBytes });
  return [carry, frames];
}

/** Whether the line `[start, end)` of `block` starts with a word. */
export function startsWith(block: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (end - start < word.length) return false;
  for (let i = 0; i < word.length; i++) if (block[start + i] !== word[i]) return false;
  return true;
}

/**
 * The index after the last digit of the server id that starts at `start`; -1 if there is none in its only valid
 * form: one to nine digits, no sign, no leading zero.
 */
function numberEnd(block: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(block[at] as number)) at++;
  const digits = at - start;
  if (digits === 0 || digits > 9 || (digits > 1 && block[start] === 0x30)) return -1;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function numberAt(block: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + ((block[i] as number) - 0x30);
  return value;
}
