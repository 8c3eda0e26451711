/**
 * Framing: from chunks, cut wherever the network cut them, to blocks of whole lines. Knows nothing of what a line
 * means. Sans-IO: bytes in, bytes out, the unfinished line carried along as a value.
 */

/** The byte that ends a line. */
export const NEWLINE = 0x0a;

/** The beginning of a line whose end has not come yet. Append-only bytes, shared between versions. */
export interface Carry {
  /** Holds the line's beginning in its first `length` bytes; what lies behind them belongs to a later version. */
  readonly store: { bytes: Uint8Array; used: number };
  readonly length: number;
}

/** Nothing carried: a fresh connection. */
export const NO_CARRY: Carry = { store: { bytes: new Uint8Array(0), used: 0 }, length: 0 };

/** What one chunk completes: blocks of whole lines, each line ended by {@link NEWLINE}, and what is left over. */
export interface CutChunk {
  readonly blocks: readonly Uint8Array[];
  readonly carry: Carry;
}

/**
 * Cuts a chunk behind its last newline. A line that began in an earlier chunk becomes a block of its own, so all
 * others are read where they lie, uncopied.
 *
 * @returns at most two blocks, and the carry for the next chunk
 */
export function cutChunk(carry: Carry, chunk: Uint8Array): CutChunk {
  const last = chunk.lastIndexOf(NEWLINE);
  if (last === -1) return { blocks: [], carry: extend(carry, chunk) };
  const rest = last + 1 === chunk.length ? NO_CARRY : extend(NO_CARRY, chunk.subarray(last + 1));
  if (carry.length === 0) {
    // Most chunks end where a line does, and a view of one costs as much as reading a short line.
    return { blocks: [last + 1 === chunk.length ? chunk : chunk.subarray(0, last + 1)], carry: rest };
  }
  const first = chunk.indexOf(NEWLINE) + 1;
  const joined = extend(carry, chunk.subarray(0, first));
  const blocks = [joined.store.bytes.subarray(0, joined.length)];
  if (first <= last) blocks.push(chunk.subarray(first, last + 1));
  return { blocks, carry: rest };
}

/** Called for a line: its bytes are `[start, end)` of `block`, the newline not counted. */
export type VisitLine = (block: Uint8Array, start: number, end: number) => void;

/** The same, by one who may have had enough. */
export type VisitSomeLines = (block: Uint8Array, start: number, end: number) => 'go on' | 'enough';

/** The visitor had enough: behind the last line that it saw, this is left of the chunk. */
export interface Enough {
  readonly rest: Uint8Array;
}

/**
 * Visits the lines that a chunk completes, in order.
 *
 * @param limitBytes - the longest line that is read, its newline not counted
 * @returns the carry for the next chunk; `'overlong'` as soon as a line is over the limit, finished or not: what
 *   follows cannot be told from its middle, so the connection is past saving
 */
export function readLines(
  carry: Carry,
  chunk: Uint8Array,
  limitBytes: number,
  visit: VisitSomeLines,
): Carry | 'overlong' | Enough;
export function readLines(
  carry: Carry,
  chunk: Uint8Array,
  limitBytes: number,
  visit: VisitLine,
): Carry | 'overlong';
export function readLines(
  carry: Carry,
  chunk: Uint8Array,
  limitBytes: number,
  visit: (block: Uint8Array, start: number, end: number) => unknown,
): Carry | 'overlong' | Enough {
  // Before it is put together: what is too long is not to be copied once more.
  if (carry.length + chunk.length > limitBytes && carry.length + firstEnd(chunk) > limitBytes)
    return 'overlong';
  const cut = cutChunk(carry, chunk);
  // What of the chunk has been read before the block; what was carried is no part of it.
  let before = -carry.length;
  for (const block of cut.blocks) {
    for (let start = 0; start < block.length;) {
      const end = lineEnd(block, start);
      if (end - start > limitBytes) return 'overlong';
      const wish = visit(block, start, end);
      start = end + 1;
      if (wish === 'enough') return { rest: chunk.subarray(before + start) };
    }
    before += block.length;
  }
  return cut.carry.length > limitBytes ? 'overlong' : cut.carry;
}

/** Where the first line of a chunk ends; with the chunk, if it does not end there. */
function firstEnd(chunk: Uint8Array): number {
  const newline = chunk.indexOf(NEWLINE);
  return newline === -1 ? chunk.length : newline;
}

/** Where the line that starts at `start` ends: the index of its newline. The block must end with a newline. */
function lineEnd(block: Uint8Array, start: number): number {
  // Most lines are short, and a loop beats a native call on them; a long line is worth the call.
  const near = Math.min(start + 64, block.length);
  for (let i = start; i < near; i++) if (block[i] === NEWLINE) return i;
  return block.indexOf(NEWLINE, near);
}

/** `carry` with `bytes` behind it. In place where nobody else has appended to this version, else on a copy. */
function extend(carry: Carry, bytes: Uint8Array): Carry {
  if (bytes.length === 0) return carry;
  const length = carry.length + bytes.length;
  let { store } = carry;
  if (store.used !== carry.length || length > store.bytes.length) {
    // Doubling keeps the cost of a line that comes byte by byte linear in its length.
    store = { bytes: new Uint8Array(Math.max(64, length, carry.length * 2)), used: 0 };
    store.bytes.set(carry.store.bytes.subarray(0, carry.length));
  }
  store.bytes.set(bytes, carry.length);
  store.used = length;
  return { store, length };
}
