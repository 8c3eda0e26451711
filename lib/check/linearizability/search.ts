/**
 * The search for an order of operations that a model allows: that of Wing and Gong (1993), with the memo of Lowe (2017). It goes on from
 * a configuration (the operations done so far, and the states in which the object may be) by each operation that may be next, and never enters the same
 * configuration twice.
 *
 * Five rules make it shorter, and change no verdict. Where a state only grows, it must not grow beyond the results of the reads that are not done. An
 * operation that changes no state is done as soon as it fits. One with an unknown outcome is not done where it changes nothing. Of equal operations
 * that may be next, the one that ends first is done first. A configuration has one set of states, also of a model that is not deterministic, so there
 * is no branch for each of them.
 */
import { lanesOf, OPEN, READS, RESETS, type Lanes } from './lanes.ts';
import { Memo } from './memo.ts';
import type { Model } from './model.ts';
import { NEVER, type Consistency, type Operation } from './operation.ts';
import { IMPOSSIBLE, Transitions } from './transitions.ts';

export type SearchOutcome =
  /** All operations are in order. */
  | 'found'
  /** There is no order. */
  | 'none'
  /** There is more to search. */
  | 'more'
  /** The memo may not grow any more. */
  | 'full';

/** How far the search came. */
export interface Longest {
  /** The operations that could be put in order, by their places among all. */
  readonly order: readonly number[];
  /** Those that could not be the next. */
  readonly stuck: readonly number[];
  /** The states in which they were tried. */
  readonly states: readonly string[];
}

/** So many states are told. */
const STATES_MAX = 8;
/** Equal operations are looked for in so many lanes: more cost more than they save. */
const EQUALS_LANES_MAX = 64;
/** The bits of a word of a record. */
const WORD_BITS = 32;

export class Search {
  readonly #lanes: Lanes;
  readonly #transitions: Transitions;
  readonly #isTimed: boolean;
  readonly #memo: Memo;
  readonly #memoryBytes: number;

  /** The place of the next operation of each lane. */
  readonly #places: Int32Array;
  /** The number of operations of each lane that are done, in bits, and the set of states: the record of the configuration. */
  readonly #record: Int32Array;
  readonly #wordOf: Int32Array;
  readonly #unitOf: Int32Array;
  #due: number;
  /** The operations that can do more than let the state grow, and are not done. */
  #resets: number;
  readonly #canLookAhead: boolean;
  #state: number;

  /** The lanes and the operations of the way to the configuration. */
  readonly #trailLanes: number[] = [];
  readonly #trailIds: number[] = [];
  /** For each configuration on the way: the length of the trail, its state, the lane that must end first, that end, and the lane that is tried next. */
  readonly #lengths: number[] = [];
  readonly #states: number[] = [];
  readonly #urgent: number[] = [];
  readonly #limits: number[] = [];
  readonly #cursors: number[] = [];

  #best = -1;
  #bestDone = -1;
  #bestStates = new Set<number>();
  readonly #bestOrder: number[] = [];
  #bestStuck: readonly number[] = [];
  /** How much of the trail is that of the best. */
  #common = 0;
  #hasBegun = false;

  /**
   * @param operations - in the order of their beginnings
   * @param memoryBytes - the most memory for the memo, and for the states
   */
  constructor(operations: readonly Operation[], model: Model, consistency: Consistency, memoryBytes: number) {
    this.#transitions = new Transitions(model);
    const kindOf = (f: string) => model.functions?.[f] ?? 'changes';
    this.#lanes = lanesOf(operations, this.#transitions, kindOf, consistency);
    this.#canLookAhead = model.isAhead !== undefined;
    this.#resets = this.#lanes.resets;
    this.#isTimed = consistency === 'linearizable';
    const { count, starts, due, ids } = this.#lanes;
    this.#places = starts.slice();
    this.#due = due;
    this.#state = this.#transitions.first;
    this.#wordOf = new Int32Array(count);
    this.#unitOf = new Int32Array(count);
    let word = 0;
    let used = 0;
    for (let lane = 0; lane < count; lane++) {
      const length =
        (lane + 1 < count ? (starts[lane + 1] as number) : ids.length) - 1 - (starts[lane] as number);
      const bits = WORD_BITS - Math.clz32(length);
      if (used + bits > WORD_BITS) {
        word++;
        used = 0;
      }
      this.#wordOf[lane] = word;
      this.#unitOf[lane] = 1 << used;
      used += bits;
    }
    this.#record = new Int32Array(word + 2);
    this.#memo = new Memo(word + 2, memoryBytes);
    this.#memoryBytes = memoryBytes;
  }

  /** The number of configurations that were entered. */
  get configurations(): number {
    return this.#memo.size;
  }

  /** The operations in the order that was found, by their places among all. Those whose outcome is unknown may be missing. */
  get order(): readonly number[] {
    return [...this.#trailIds];
  }

  /** The states after {@link order}, in words. */
  get states(): readonly string[] {
    return this.#transitions.describe(this.#state);
  }

  get longest(): Longest {
    return {
      order: [...this.#bestOrder],
      stuck: this.#bestStuck,
      states: [...new Set(Array.from(this.#bestStates, (set) => this.#transitions.describe(set)).flat())],
    };
  }

  /** Searches on, for about so many steps. */
  run(steps: number): SearchOutcome {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#enter();
    }
    for (let left = steps; left > 0; left--) {
      if (this.#due === 0) return 'found';
      if (this.#memo.isFull || this.#transitions.bytes > this.#memoryBytes) return 'full';
      const top = this.#cursors.length - 1;
      if (top < 0) return 'none';
      if (!this.#next(top)) this.#leave(top);
    }
    return this.#due === 0 ? 'found' : 'more';
  }

  /** Tries the next operation of the configuration at the top. Returns false if there is none. */
  #next(top: number): boolean {
    const { count, kinds, begins, flags, ids } = this.#lanes;
    const state = this.#states[top] as number;
    const urgent = this.#urgent[top] as number;
    const limit = this.#limits[top] as number;
    let cursor = this.#cursors[top] as number;
    for (; cursor < count; cursor++) {
      // First the operation that ends first, then each lane.
      const lane = cursor < 0 ? urgent : cursor;
      const place = this.#places[lane] as number;
      if ((begins[place] as number) >= limit || (cursor >= 0 && lane === urgent)) continue;
      if (!this.#hasPredecessor(place)) continue;
      const kind = kinds[place] as number;
      const after = this.#transitions.after(state, kind);
      if (after === IMPOSSIBLE) continue;
      const isOpen = ((flags[place] as number) & OPEN) !== 0;
      if (isOpen ? this.#transitions.isIdle(state, kind) : this.#hasEqualBefore(lane, limit)) continue;
      this.#do(lane, ids[place] as number);
      this.#state = after;
      this.#cursors[top] = cursor + 1;
      if (!this.#enter()) this.#undo(this.#lengths[top] as number);
      return true;
    }
    return false;
  }

  /** Whether the operation that must precede that of a place is done. */
  #hasPredecessor(place: number): boolean {
    const lane = this.#lanes.afterLanes[place] as number;
    return lane < 0 || (this.#places[lane] as number) >= (this.#lanes.afterPlaces[place] as number);
  }

  /** Whether an equal operation may be next that ends before the next one of a lane. */
  #hasEqualBefore(lane: number, limit: number): boolean {
    const { count, kinds, begins, ends } = this.#lanes;
    if (!this.#isTimed || count > EQUALS_LANES_MAX) return false;
    const place = this.#places[lane] as number;
    const kind = kinds[place];
    const end = ends[place] as number;
    for (let other = 0; other < count; other++) {
      const at = this.#places[other] as number;
      if (kinds[at] === kind && (ends[at] as number) < end && (begins[at] as number) < limit) return true;
    }
    return false;
  }

  /** Enters the configuration. Returns false if the search was there already. */
  #enter(): boolean {
    const { count, kinds, begins, ends, flags, ids } = this.#lanes;
    let urgent = -1;
    let limit = NEVER;
    for (let isDone = false; !isDone;) {
      isDone = true;
      urgent = -1;
      limit = NEVER;
      let soonest = NEVER;
      for (let lane = 0; lane < count; lane++) {
        const place = this.#places[lane] as number;
        const end = ends[place] as number;
        if (end < soonest) {
          soonest = end;
          urgent = lane;
        }
      }
      if (this.#isTimed) limit = soonest;
      for (let lane = 0; lane < count; lane++) {
        const place = this.#places[lane] as number;
        if (((flags[place] as number) & READS) === 0 || (begins[place] as number) >= limit) continue;
        if (this.#transitions.after(this.#state, kinds[place] as number) !== this.#state) continue;
        this.#do(lane, ids[place] as number);
        isDone = false;
      }
    }
    if (this.#due === 0) return true;
    if (this.#isBeyond()) return false;
    this.#record[this.#record.length - 1] = this.#state;
    if (!this.#memo.add(this.#record)) return false;
    this.#note(urgent, limit);
    this.#lengths.push(this.#trailLanes.length);
    this.#states.push(this.#state);
    this.#urgent.push(urgent);
    this.#limits.push(limit);
    this.#cursors.push(urgent < 0 ? 0 : -1);
    return true;
  }

  /** Whether the state has grown beyond the result of a read. */
  #isBeyond(): boolean {
    if (!this.#canLookAhead || this.#resets > 0) return false;
    const { count, kinds, flags } = this.#lanes;
    for (let lane = 0; lane < count; lane++) {
      const place = this.#places[lane] as number;
      if (((flags[place] as number) & READS) === 0) continue;
      if (!this.#transitions.isAhead(this.#state, kinds[place] as number)) return true;
    }
    return false;
  }

  /** Remembers the configuration if none came further. */
  #note(urgent: number, limit: number): void {
    // Operations with an unknown outcome are in the order only where they help.
    const done = this.#lanes.due - this.#due;
    const value = this.#isTimed ? limit : done;
    if (value < this.#best) return;
    if (value > this.#best) this.#bestStates.clear();
    if (this.#bestStates.size < STATES_MAX) this.#bestStates.add(this.#state);
    if (value === this.#best && done <= this.#bestDone) return;
    this.#best = value;
    this.#bestDone = done;
    this.#bestOrder.length = this.#common;
    const length = this.#trailIds.length;
    for (let i = this.#common; i < length; i++) this.#bestOrder.push(this.#trailIds[i] as number);
    this.#common = length;
    const { ids, flags } = this.#lanes;
    const places = this.#isTimed ? [this.#places[urgent] as number] : [...this.#places];
    this.#bestStuck = places
      .filter((place) => (ids[place] as number) >= 0 && ((flags[place] as number) & OPEN) === 0)
      .map((place) => ids[place] as number);
  }

  #do(lane: number, id: number): void {
    const place = this.#places[lane] as number;
    const flag = this.#lanes.flags[place] as number;
    if ((flag & OPEN) === 0) this.#due--;
    if ((flag & RESETS) !== 0) this.#resets--;
    this.#places[lane] = place + 1;
    const word = this.#wordOf[lane] as number;
    this.#record[word] = (this.#record[word] as number) + (this.#unitOf[lane] as number);
    this.#trailLanes.push(lane);
    this.#trailIds.push(id);
  }

  /** Takes back the operations after the first ones of the trail. */
  #undo(length: number): void {
    while (this.#trailLanes.length > length) {
      const lane = this.#trailLanes.pop() as number;
      this.#trailIds.pop();
      const place = (this.#places[lane] as number) - 1;
      this.#places[lane] = place;
      const flag = this.#lanes.flags[place] as number;
      if ((flag & OPEN) === 0) this.#due++;
      if ((flag & RESETS) !== 0) this.#resets++;
      const word = this.#wordOf[lane] as number;
      this.#record[word] = (this.#record[word] as number) - (this.#unitOf[lane] as number);
    }
    this.#common = Math.min(this.#common, length);
  }

  /** Leaves the configuration at the top. */
  #leave(top: number): void {
    this.#lengths.pop();
    this.#states.pop();
    this.#urgent.pop();
    this.#limits.pop();
    this.#cursors.pop();
    this.#undo(this.#lengths[top - 1] ?? 0);
  }
}
