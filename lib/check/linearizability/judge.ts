/** Judges the operations of a history. */
import type { Model } from './model.ts';
import type { Consistency, Operation } from './operation.ts';
import { partsOf, unpartitioned, type Part } from './partition.ts';
import { Search } from './search.ts';

export type Verdict = Consistent | Inconsistent | Undecided;

interface Judged {
  /** The number of configurations that the search entered. */
  readonly configurations: number;
}

export interface Consistent extends Judged {
  readonly kind: 'consistent';
  /** For each object an order that the model allows. Operations that need not have happened are missing. */
  readonly orders: readonly Order[];
}

export interface Order {
  readonly key: unknown;
  readonly order: readonly Operation[];
}

/** The operations of one object cannot be put in order. */
export interface Inconsistent extends Judged, Order, Part {
  readonly kind: 'inconsistent';
  /** Of the longest part that can be put in order. Where real time decides, it ends before the first of `stuck` ends. */
  readonly order: readonly Operation[];
  /** The operation that cannot be put in order after it; where the order of each process decides, the next of each process. */
  readonly stuck: readonly Operation[];
  /** The states in which these were tried, in words; some of them, if there are many. */
  readonly states: readonly string[];
}

export interface Undecided extends Judged {
  readonly kind: 'undecided';
  readonly limit: 'time' | 'memory';
}

export interface JudgeOptions {
  readonly consistency?: Consistency;
  /** The most memory for what the search remembers, in bytes. */
  readonly memoryBytes?: number;
}

export const MEMORY_BYTES_MAX = 1024 * 1024 * 1024;

/** The first share of steps of each part: nearly all need less. */
const STEPS_FIRST = 20_000;
const STEPS_MAX = 500_000;

/**
 * Judges a history, in slices: yields the number of configurations now and then, so that the caller can stop.
 *
 * @param operations - in the order of their beginnings
 */
export function* judging(
  operations: readonly Operation[],
  model: Model,
  { consistency = 'linearizable', memoryBytes = MEMORY_BYTES_MAX }: JudgeOptions = {},
): Generator<number, Verdict> {
  // Sequential consistency is not local.
  const isLocal = consistency === 'linearizable';
  const parts = isLocal ? partsOf(operations, model) : [{ key: undefined, operations }];
  const judged = isLocal ? model : unpartitioned(model);
  const orders = new Map<Part, Order>();
  let configurations = 0;
  let isFull = false;
  let waiting = parts.map((part) => ({ part, search: undefined as Search | undefined }));
  for (let steps = STEPS_FIRST; waiting.length > 0; steps = Math.min(4 * steps, STEPS_MAX)) {
    const unfinished: typeof waiting = [];
    for (const { part, search: begun } of waiting) {
      const search = begun ?? new Search(part.operations, judged, consistency, memoryBytes / parts.length);
      const before = search.configurations;
      const outcome = search.run(steps);
      configurations += search.configurations - before;
      if (outcome === 'none') return inconsistent(part, search, configurations);
      if (outcome === 'found') orders.set(part, { key: part.key, order: operationsOf(part, search.order) });
      else if (outcome === 'full') isFull = true;
      else unfinished.push({ part, search });
      if (outcome !== 'found' || orders.size % PARTS_A_SLICE === 0) yield configurations;
    }
    waiting = unfinished;
  }
  if (isFull) return { kind: 'undecided', limit: 'memory', configurations };
  return { kind: 'consistent', orders: parts.map((part) => orders.get(part) as Order), configurations };
}

const PARTS_A_SLICE = 64;

/**
 * Judges a history.
 *
 * @param operations - in the order of their beginnings
 * @param isOver - asked now and then: whether to stop
 */
export function judgeOperations(
  operations: readonly Operation[],
  model: Model,
  options: JudgeOptions = {},
  isOver: () => boolean = () => false,
): Verdict {
  const slices = judging(operations, model, options);
  for (;;) {
    const { done, value } = slices.next();
    if (done === true) return value;
    if (isOver()) return { kind: 'undecided', limit: 'time', configurations: value };
  }
}

function inconsistent(part: Part, search: Search, configurations: number): Inconsistent {
  const { order, stuck, states } = search.longest;
  return {
    kind: 'inconsistent',
    ...part,
    order: operationsOf(part, order),
    stuck: operationsOf(part, stuck),
    states,
    configurations,
  };
}

/** Operations by their places in the part. */
function operationsOf({ operations }: Part, places: readonly number[]): readonly Operation[] {
  return places.map((place) => operations[place] as Operation);
}
