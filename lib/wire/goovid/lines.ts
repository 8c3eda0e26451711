/**
 * The lines between two boxes of GoOvid as bytes: `ping <box>` and `msg <sender> <destination> <port> <text>`, with the addresses of boxes and the
 * ids of agents. There are no sessions: messages are neither numbered nor acknowledged.
 *
 * A box of this project writes only these two lines to a box of GoOvid. It shows another box of this project that it has sessions by three pings at
 * once: GoOvid sends one every 500 ms, and perhaps another one when a connection is made, and reads any number of them.
 */
import { NEWLINE, NO_CARRY, readLines, type Carry } from '../lines.ts';
import { openMessages, type OpenMessages } from '../messages.ts';
import { startsWith, type PeerFrame } from '../peer.ts';
import { sessionFrame } from '../sessionLines.ts';
import { excerpt, harmless, textOf } from '../text.ts';

/** The numbers of boxes, by their addresses. */
export type BoxNumbers = ReadonlyMap<string, number>;

const encoder = new TextEncoder();
const PING = 'ping ';
const MSG = encoder.encode('msg ');
/** The most unknown lines per chunk that are reported. */
const UNKNOWN_MAX = 100;
/** The longest address that is read: a host name has at most 253 characters. */
const BOX_MAX_BYTES = 270;
/** The characters of an unknown address that are shown. */
const BOX_SHOWN_MAX = 80;

/** The line `ping <box>`, its newline included. */
export function encodeBoxPing(box: string): Uint8Array {
  return encoder.encode(`${PING}${box}\n`);
}

/** So many pings at the beginning of a connection show that a box has sessions. */
export const OFFER_PINGS = 3;

/** The first bytes of a box that has sessions, and lets GoOvid's boxes in: `ping <box>`, {@link OFFER_PINGS} times. */
export function encodeOffer(box: string): Uint8Array {
  return encoder.encode(`${PING}${box}\n`.repeat(OFFER_PINGS));
}

/**
 * The content of the line `[start, end)` of `block`, if it is `ping <box>`.
 *
 * @returns a ping of the box; of a box that is not in the configuration, its address
 */
export function boxPing(
  block: Uint8Array,
  start: number,
  end: number,
  boxes: BoxNumbers,
): (PeerFrame & { readonly kind: 'ping' | 'unknownBox' }) | undefined {
  if (end - start > PING.length + BOX_MAX_BYTES) return undefined;
  const line = textOf(block, start, end).replace(/\r$/, '');
  if (!line.startsWith(PING)) return undefined;
  const box = line.slice(PING.length);
  const sender = boxes.get(box);
  if (sender !== undefined) return { kind: 'ping', sender, isOfAddress: true };
  return /^\S+:\d{1,5}$/.test(box) ? { kind: 'unknownBox', box: harmless(box, BOX_SHOWN_MAX) } : undefined;
}

/** The part of a chunk in the lines of GoOvid. */
export interface DecodedGoOvid {
  readonly carry: Carry;
  readonly frames: readonly PeerFrame[];
  /** The part of the chunk after a `session` line, with which the other side changes to the lines of this project; undefined: there is none. */
  readonly rest: Uint8Array | undefined;
}

/**
 * Decodes a chunk of a connection whose first line was a `ping` with an address.
 *
 * @param carry - the carry of the chunk before
 * @param limitBytes - the maximum length of a line
 * @param sender - the number of the box at the other end: GoOvid's messages do not name it
 */
export function decodeGoOvid(
  carry: Carry,
  chunk: Uint8Array,
  limitBytes: number,
  boxes: BoxNumbers,
  sender: number,
): DecodedGoOvid {
  const frames: PeerFrame[] = [];
  let batch: OpenMessages | undefined;
  let unknown = 0;
  const next = readLines(carry, chunk, limitBytes, (block, start, end) => {
    if (isMessage(block, start, end)) {
      if (batch?.bytes !== block) {
        batch = openMessages(block);
        frames.push({ kind: 'messages', sender, messages: batch });
      }
      batch.starts.push(start + MSG.length);
      batch.ends.push(end);
      return 'go on';
    }
    batch = undefined;
    const session = sessionFrame(block, start, end);
    if (session?.kind === 'session') {
      frames.push(session);
      return 'enough';
    }
    const ping = boxPing(block, start, end, boxes);
    if (ping !== undefined) frames.push(ping);
    else if (unknown++ < UNKNOWN_MAX) frames.push({ kind: 'unknown', line: excerpt(block, start, end) });
    return 'go on';
  });
  if (next === 'overlong')
    return { carry, frames: [...frames, { kind: 'overlong', limitBytes }], rest: undefined };
  if ('rest' in next) return { carry: NO_CARRY, frames, rest: next.rest };
  return { carry: next, frames, rest: undefined };
}

/** Whether a line is `msg ` and at least one byte. */
function isMessage(block: Uint8Array, start: number, end: number): boolean {
  return end - start > MSG.length && startsWith(block, start, end, MSG);
}

/**
 * Lines of messages as GoOvid writes them: `msg <self> <contents>` becomes `msg <contents>`, because the contents begin with the ids of the
 * sender and of the destination, and the port.
 *
 * @param lines - whole lines `msg <self> …`
 * @param self - the number of this box
 */
export function goOvidLines(lines: Uint8Array, self: number): Uint8Array {
  const dropped = String(self).length + 1;
  const to = new Uint8Array(lines.length);
  let used = 0;
  for (let start = 0; start < lines.length;) {
    const newline = lines.indexOf(NEWLINE, start);
    const end = newline === -1 ? lines.length : newline + 1;
    to.set(lines.subarray(start, start + MSG.length), used);
    const contents = lines.subarray(start + MSG.length + dropped, end);
    to.set(contents, used + MSG.length);
    used += MSG.length + contents.length;
    start = end;
  }
  return to.subarray(0, used);
}
