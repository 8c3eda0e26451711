/**
 * The states found so far, each once: rows of numbers, and a hash table of their places. It is exact: a state is known
 * only if all its numbers are equal to those of a row. It lies outside of the heap; its limit is 2³² - 1 states.
 */
import type { Hasher } from './hash.ts';
import type { State } from './model.ts';
import { grown } from './numbers.ts';

/** A state takes 4 bytes for each of its numbers and 6.3 to 9.4 bytes of the table, and nothing else. */
export class StateStore {
  readonly #width: number;
  readonly #hasher: Hasher;
  /** Blocks of BLOCK_ROWS rows; the first is smaller as long as it suffices. */
  readonly #blocks: Uint32Array<ArrayBuffer>[] = [];
  /** By the highest bits of a hash. Each grows by itself, so that at most one exists twice at a time. */
  readonly #segments: (Segment | undefined)[] = [];
  #count = 0;

  /** @param width - how many numbers a state has */
  constructor(width: number, hasher: Hasher) {
    this.#width = width;
    this.#hasher = hasher;
    for (let i = 0; i < SEGMENTS; i++) this.#segments.push(undefined);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * The number of a state; the next one, which was the count until now, if the state is new.
   *
   * @param hash - the state's hash, by this store's hasher
   */
  reach(state: State, hash: number): number {
    const at = hash >>> SEGMENT_SHIFT;
    let segment = this.#segments[at];
    if (segment === undefined) this.#segments[at] = segment = segmentOf(FIRST_SLOTS);
    const { slots, tags } = segment;
    const slot = this.#slotOf(segment, state, hash);
    const entry = slots[slot] as number;
    if (entry !== 0) return entry - 1;
    const number = this.#append(state);
    slots[slot] = number + 1;
    tags[slot] = hash & 0xff;
    if (++segment.used > slots.length * FULL_SHARE) this.#segments[at] = this.#grown(segment);
    return number;
  }

  /** Whether a state is known. */
  has(state: State, hash: number): boolean {
    const segment = this.#segments[hash >>> SEGMENT_SHIFT];
    return segment !== undefined && segment.slots[this.#slotOf(segment, state, hash)] !== 0;
  }

  /** The state of this number. */
  at(number: number): number[] {
    const block = this.#blocks[number >>> BLOCK_BITS] as Uint32Array;
    const start = (number & (BLOCK_ROWS - 1)) * this.#width;
    const state: number[] = [];
    for (let i = 0; i < this.#width; i++) state.push(block[start + i] as number);
    return state;
  }

  /** The slot of a state; where it is not known, the free one that it would be put in. */
  #slotOf({ slots, tags }: Segment, state: State, hash: number): number {
    const tag = hash & 0xff;
    let slot = placeOf(hash, slots.length);
    for (let entry = slots[slot] as number; entry !== 0; entry = slots[slot] as number) {
      if (tags[slot] === tag && this.#isAt(entry - 1, state)) return slot;
      if (++slot === slots.length) slot = 0;
    }
    return slot;
  }

  #isAt(number: number, state: State): boolean {
    const block = this.#blocks[number >>> BLOCK_BITS] as Uint32Array;
    const start = (number & (BLOCK_ROWS - 1)) * this.#width;
    for (let i = 0; i < this.#width; i++) if (block[start + i] !== state[i]) return false;
    return true;
  }

  #append(state: State): number {
    const number = this.#count;
    if (number === NUMBER_MAX) throw new RangeError('more states than there are numbers of 32 bits');
    const row = number & (BLOCK_ROWS - 1);
    let block = this.#blocks[number >>> BLOCK_BITS];
    if (block === undefined) {
      block = new Uint32Array((number === 0 ? FIRST_ROWS : BLOCK_ROWS) * this.#width);
      this.#blocks.push(block);
    } else if (row * this.#width === block.length) {
      this.#blocks[0] = block = grown(block, 0);
    }
    const start = row * this.#width;
    for (let i = 0; i < this.#width; i++) block[start + i] = state[i] as number;
    this.#count++;
    return number;
  }

  /** A larger segment with the same entries. Their hashes are worked out again, for keeping them costs more. */
  #grown({ slots: before, used }: Segment): Segment {
    const segment = segmentOf(Math.ceil(before.length * GROWTH));
    const { slots, tags } = segment;
    segment.used = used;
    for (let i = 0; i < before.length; i++) {
      const entry = before[i] as number;
      if (entry === 0) continue;
      const block = this.#blocks[(entry - 1) >>> BLOCK_BITS] as Uint32Array;
      const hash = this.#hasher.hash(block, ((entry - 1) & (BLOCK_ROWS - 1)) * this.#width);
      let slot = placeOf(hash, slots.length);
      while (slots[slot] !== 0) if (++slot === slots.length) slot = 0;
      slots[slot] = entry;
      tags[slot] = hash & 0xff;
    }
    return segment;
  }
}

/** A part of the table, with open addressing: if a slot is taken, the next free one is used. */
interface Segment {
  /** Numbers of states, plus 1; 0 is free. */
  readonly slots: Uint32Array;
  /** Of each slot the lowest bits of its state's hash: a row is read only if they are equal. */
  readonly tags: Uint8Array;
  used: number;
}

function segmentOf(slots: number): Segment {
  return { slots: new Uint32Array(slots), tags: new Uint8Array(slots), used: 0 };
}

/** The slot at which the search for a hash begins: the higher the bits behind those of the segment, the farther behind. */
function placeOf(hash: number, slots: number): number {
  return Math.floor(((hash & WITHIN_MASK) * slots) / WITHIN_COUNT);
}

const SEGMENT_BITS = 6;
const SEGMENTS = 2 ** SEGMENT_BITS;
const SEGMENT_SHIFT = 32 - SEGMENT_BITS;
const WITHIN_COUNT = 2 ** SEGMENT_SHIFT;
const WITHIN_MASK = WITHIN_COUNT - 1;

const FIRST_SLOTS = 4;
/** Fuller than this, the searches through neighbours become long. */
const FULL_SHARE = 0.8;
/** Twice as large would leave more than half of the table free right after. */
const GROWTH = 1.5;

const FIRST_ROWS = 16;
const BLOCK_BITS = 14;
const BLOCK_ROWS = 2 ** BLOCK_BITS;
const NUMBER_MAX = 2 ** 32 - 1;
