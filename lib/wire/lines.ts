/**
 * Framing: turns chunks, which the network cuts anywhere, into blocks of whole lines, whatever the lines mean. Sans-IO: bytes in, bytes out;
 * the unfinished line is a value.
 */

/** The byte that ends a line. */
export const NEWLINE = 0x0a;

/** The beginning of an unfinished line. Append-only bytes, shared between versions. */
export interface Carry {
  /** Contains the line's beginning in its first `length` bytes; the bytes after them belong to a later version. */
  readonly store: { bytes: Uint8Array; used: number };
  readonly length: number;
}

/** The carry of a new connection. */
export const NO_CARRY: Carry = { store: { bytes: new Uint8Array(0), used: 0 }, length: 0 };

/** The blocks of whole lines that a chunk completes, each line ended by {@link NEWLINE}, and the unfinished rest. */
export interface CutChunk {
  readonly blocks: readonly Uint8Array[];
  readonly carry: Carry;
}

/**
 * Cuts a chunk after its last newline. A line that began in an earlier chunk becomes a block of its own, so all
 * others are read in place, without a copy.
 *
 * @returns at most two blocks, and the carry for the next chunk
 */
export function cutChunk(carry: Carry, chunk: Uint8Array): CutChunk {
  const last = chunk.lastIndexOf(NEWLINE);
  if (last === -1) return { blocks: [], carry: extend(carry, chunk) };
  const rest = last + 1 === chunk.length ? NO_CARRY : extend(NO_CARRY, chunk.subarray(last + 1));
  if (carry.length === 0) {
    // Most chunks end with a line, and making a view costs as much as reading a short line.
    return { blocks: [last + 1 === chunk.length ? chunk : chunk.subarray(0, last + 1)], carry: rest };
  }
  const first = chunk.indexOf(NEWLINE) + 1;
  const joined = extend(carry, chunk.subarray(0, first));
  const blocks = [joined.store.bytes.subarray(0, joined.length)];
  if (first <= last) blocks.push(chunk.subarray(first, last + 1));
  return { blocks, carry: rest };
}

/** Called for a line: its bytes are `[start, end)` of `block`, without the newline. */
export type VisitLine = (block: Uint8Array, start: number, end: number) => void;

/** A visitor that can stop the reading after a line. */
export type VisitSomeLines = (block: Uint8Array, start: number, end: number) => 'go on' | 'enough';

/** The visitor has stopped; `rest` is the part of the chunk after the last visited line. */
export interface Enough {
  readonly rest: Uint8Array;
}

/**
 * Visits the lines that a chunk completes, in order.
 *
 * @param limitBytes - the maximum length of a line, without its newline
 * @returns the carry for the next chunk; `'overlong'` as soon as a line exceeds the limit, finished or not: the rest
 *   cannot be framed any more, so the connection has to be closed
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
  // Checked before the line is joined, so that an overlong line is not copied.
  if (carry.length + chunk.length > limitBytes && carry.length + firstEnd(chunk) > limitBytes)
    return 'overlong';
  const cut = cutChunk(carry, chunk);
  // The bytes of the chunk before the current block; the carry is not part of the chunk.
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

/** The index at which the first line of a chunk ends; the chunk's length if it does not end there. */
function firstEnd(chunk: Uint8Array): number {
  const newline = chunk.indexOf(NEWLINE);
  return newline === -1 ? chunk.length : newline;
}

/** The index of the newline that ends the line at `start`. The block must end with a newline. */
function lineEnd(block: Uint8Array, start: number): number {
  // Most lines are short, for which a loop is faster than a native call.
  const near = Math.min(start + 64, block.length);
  for (let i = start; i < near; i++) if (block[i] === NEWLINE) return i;
  return block.indexOf(NEWLINE, near);
}

/** `carry` followed by `bytes`. Appends in place if this version is the newest, otherwise to a copy. */
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
