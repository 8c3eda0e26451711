/** A queue of messages for one peer: an outgoing sequence that is bounded, and trimmed when the peer has received messages. */
import { NEWLINE } from '../wire/lines.ts';
import type { Framed, Outgoing } from './outgoing.ts';

/** The bounds of a queue. While nothing waits, messages that are appended together may exceed them. */
export interface QueueBounds {
  /** The largest number of messages that wait. */
  readonly queueMessagesMax: number;
  /** The largest number of bytes that wait, as lines. */
  readonly queueLimitBytes: number;
}

/** Lines that were appended together, or a part of them. */
interface Block {
  /** The number of the first message. */
  readonly first: number;
  readonly count: number;
  readonly lines: Uint8Array;
}

/** The length of a block, if it is not one longer line: what is read from the start of a block to find a line in it, and dropped together. */
const BLOCK_BYTES = 64 * 1024;

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);

/** The queue for one peer. It changes in place; the numbers of messages never change. */
export class Queue implements Outgoing {
  readonly #prefix: string;
  readonly #bounds: QueueBounds;
  #blocks: Block[] = [];
  /** The index of the first block that is not trimmed. */
  #head = 0;
  #count = 0;
  #waiting = 0;
  #bytes = 0;

  /** @param self - this server's id, which is in every line */
  constructor(self: number, bounds: QueueBounds) {
    this.#prefix = `msg ${String(self)} `;
    this.#bounds = bounds;
  }

  /** The number of messages that were ever appended. */
  get count(): number {
    return this.#count;
  }

  /** The number of messages that wait: those of whole blocks that are not trimmed. */
  get messages(): number {
    return this.#waiting;
  }

  /** The bytes of their lines. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Appends messages, all or none. An empty queue takes them all: otherwise an application that sends them at the beginning of each session would
   * end each session, although the peer is not slow.
   *
   * @returns their lines; undefined if others wait and they do not fit
   */
  append(contents: readonly string[]): Uint8Array | undefined {
    const lines = encoder.encode(`${this.#prefix}${contents.join(`\n${this.#prefix}`)}\n`);
    const { queueMessagesMax, queueLimitBytes } = this.#bounds;
    const isFull =
      this.#waiting + contents.length > queueMessagesMax || this.#bytes + lines.length > queueLimitBytes;
    if (isFull && this.#waiting > 0) return undefined;
    if (lines.length <= BLOCK_BYTES) this.#push(contents.length, lines);
    else
      for (let start = 0; start < lines.length;) {
        const [end, count] = wholeLines(lines, start, BLOCK_BYTES, true);
        // A copy, so that each block is freed on its own.
        this.#push(count, lines.slice(start, end));
        start = end;
      }
    return lines;
  }

  #push(count: number, lines: Uint8Array): void {
    this.#blocks.push({ first: this.#count, count, lines });
    this.#count += count;
    this.#waiting += count;
    this.#bytes += lines.length;
  }

  /** The peer has all messages before number `until`: blocks of which nothing else is left are dropped. */
  trim(until: number): void {
    for (let block = this.#blocks[this.#head]; block !== undefined; block = this.#blocks[this.#head]) {
      if (block.first + block.count > until) break;
      this.#head++;
      this.#waiting -= block.count;
      this.#bytes -= block.lines.length;
    }
    // Each entry is moved once at most for each that was dropped.
    if (2 * this.#head < this.#blocks.length) return;
    this.#blocks = this.#blocks.slice(this.#head);
    this.#head = 0;
  }

  /** Drops all messages; the next one is number `count`. */
  clear(count: number): void {
    this.#blocks = [];
    this.#head = 0;
    this.#count = count;
    this.#waiting = 0;
    this.#bytes = 0;
  }

  frame(from: number, limitBytes: number): Framed {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    let next = from;
    for (let i = this.#blockOf(from); i < this.#blocks.length; i++) {
      const { first, count, lines } = this.#blocks[i] as Block;
      const start = lineStart(lines, next - first);
      const room = limitBytes - bytes;
      if (lines.length - start <= room) {
        parts.push(lines.subarray(start));
        bytes += lines.length - start;
        next = first + count;
        continue;
      }
      const [end, taken] = wholeLines(lines, start, room, bytes === 0);
      if (taken > 0) parts.push(lines.subarray(start, end));
      bytes += end - start;
      next += taken;
      break;
    }
    return { frame: joined(parts, bytes), next };
  }

  /** The index of the block that contains message number `number`. */
  #blockOf(number: number): number {
    let low = this.#head;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { first, count } = this.#blocks[middle] as Block;
      if (first + count <= number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The index at which line number `number` of `lines` starts. */
function lineStart(lines: Uint8Array, number: number): number {
  let start = 0;
  for (let i = 0; i < number; i++) start = lines.indexOf(NEWLINE, start) + 1;
  return start;
}

/** The end of the last whole line within `room` bytes after `start`, and the number of lines; of a single longer line if `takesOne`. */
function wholeLines(
  lines: Uint8Array,
  start: number,
  room: number,
  takesOne: boolean,
): readonly [number, number] {
  let end = start;
  let taken = 0;
  for (;;) {
    const after = lines.indexOf(NEWLINE, end) + 1;
    if (after === 0 || (after - start > room && !(takesOne && taken === 0))) return [end, taken];
    end = after;
    taken++;
  }
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  if (parts.length <= 1) return parts[0] ?? NOTHING;
  const frame = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}
