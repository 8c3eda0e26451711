/** Judges the operations of a history. */
import { stateText, type Model } from './model.ts';
import { NEVER, type Consistency, type Operation } from './operation.ts';
import { partsOf, unpartitioned, type Part } from './partition.ts';
import { Search, type SearchOutcome } from './search.ts';

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
  /** The most memory for the configurations and states of the search, in bytes. */
  readonly memoryBytes?: number;
}

const MEMORY_BYTES_MAX = 1024 * 1024 * 1024;

/** The first share of steps of each part: nearly all need less. */
const SHARE_FIRST = 20_000;
const SHARE_MAX = 1_000_000;
/** Between two chances to stop. */
const SLICE_STEPS = 10_000;
const SLICE_PARTS = 64;
/** So many rounds of shares are spent on a question whose answer would help, but need not be known. */
const HELPFUL_ROUNDS = 4;

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
  const inquiry = new Inquiry(model, memoryBytes);
  const parts = partsOf(operations, model);
  if (consistency === 'linearizable') return inquiry.verdict(yield* inquiry.decide(parts, consistency));
  // A linearizable history is sequentially consistent, and linearizability is often decided sooner.
  const timed = yield* inquiry.decide(parts, 'linearizable', HELPFUL_ROUNDS);
  if (timed.kind === 'orders') return inquiry.verdict({ kind: 'orders', orders: [merged(timed.orders)] });
  if (parts.length > 1) {
    // Sequential consistency is not local, but a history that has it has it for each object.
    const each = yield* inquiry.decide(parts, consistency, HELPFUL_ROUNDS);
    if (each.kind === 'inconsistent') return inquiry.verdict(each);
  }
  const whole = new Inquiry(unpartitioned(model), memoryBytes, inquiry.configurations);
  return whole.verdict(yield* whole.decide([{ key: undefined, operations }], consistency));
}

type Decision =
  | { readonly kind: 'orders'; readonly orders: readonly Order[] }
  | {
      readonly kind: 'inconsistent';
      readonly part: Part;
      readonly search: Search;
      readonly consistency: Consistency;
    }
  /** The memory or the rounds are used up. */
  | { readonly kind: 'open' };

/** Searches, and the number of configurations that they have entered. */
class Inquiry {
  configurations: number;
  readonly #model: Model;
  readonly #memoryBytes: number;

  constructor(model: Model, memoryBytes: number, configurations = 0) {
    this.#model = model;
    this.#memoryBytes = memoryBytes;
    this.configurations = configurations;
  }

  /**
   * Searches each part, in turn with growing shares of steps: one that cannot be put in order is found though another takes for ever.
   *
   * @param roundsMax - gives up after so many shares of each
   */
  *decide(
    parts: readonly Part[],
    consistency: Consistency,
    roundsMax = Infinity,
  ): Generator<number, Decision> {
    const orders = new Map<Part, Order>();
    let isFull = false;
    let waiting = parts.map((part) => ({ part, search: undefined as Search | undefined }));
    let share = SHARE_FIRST;
    for (let round = 0; waiting.length > 0; round++, share = Math.min(4 * share, SHARE_MAX)) {
      if (round === roundsMax) return { kind: 'open' };
      const unfinished: typeof waiting = [];
      for (const { part, search: begun } of waiting) {
        const search =
          begun ?? new Search(part.operations, this.#model, consistency, this.#memoryBytes / parts.length);
        const outcome = yield* this.#shareOf(search, share);
        if (outcome === 'none') return { kind: 'inconsistent', part, search, consistency };
        if (outcome === 'found') orders.set(part, { key: part.key, order: operationsOf(part, search.order) });
        else if (outcome === 'full') isFull = true;
        else unfinished.push({ part, search });
        if (orders.size % SLICE_PARTS === 0) yield this.configurations;
      }
      waiting = unfinished;
    }
    if (isFull) return { kind: 'open' };
    return { kind: 'orders', orders: parts.map((part) => orders.get(part) as Order) };
  }

  *#shareOf(search: Search, steps: number): Generator<number, SearchOutcome> {
    for (let left = steps; ; left -= SLICE_STEPS) {
      const before = search.configurations;
      const outcome = search.run(Math.min(left, SLICE_STEPS));
      this.configurations += search.configurations - before;
      if (outcome !== 'more' || left <= SLICE_STEPS) return outcome;
      yield this.configurations;
    }
  }

  #inconsistent({ part, search, consistency }: Extract<Decision, { kind: 'inconsistent' }>): Inconsistent {
    const found = inconsistent(part, search, this.configurations);
    // A search that looks ahead is over before it has come as far as it can.
    if (this.#model.isAhead === undefined || consistency !== 'linearizable') return found;
    return { ...found, ...longestPart(part, this.#model, this.#memoryBytes) };
  }

  verdict(decision: Decision): Verdict {
    const { configurations } = this;
    switch (decision.kind) {
      case 'orders':
        return { kind: 'consistent', orders: decision.orders, configurations };
      case 'inconsistent':
        return this.#inconsistent(decision);
      case 'open':
        return { kind: 'undecided', limit: 'memory', configurations };
    }
  }
}

/** So many steps are spent on each question about the longest part. */
const LONGEST_STEPS = 1_000_000;

/** The longest part up to the end of an operation that can be put in order, by bisection; nothing if that takes too long. */
function longestPart(
  { operations }: Part,
  model: Model,
  memoryBytes: number,
): Pick<Inconsistent, 'order' | 'stuck' | 'states'> | undefined {
  const ended = operations.filter(({ isKnown }) => isKnown).sort((a, b) => a.end - b.end);
  /** The search of the operations up to the end of one; those that end later may have happened. */
  const upTo = ({ end }: Operation) => {
    const until = operations
      .filter(({ begin }) => begin < end)
      .map((one) => (one.end <= end ? one : { ...one, isKnown: false, returned: null, end: NEVER }));
    const search = new Search(until, model, 'linearizable', memoryBytes);
    return { outcome: search.run(LONGEST_STEPS), search, until };
  };
  let [low, high] = [0, ended.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { outcome } = upTo(ended[middle] as Operation);
    if (outcome === 'none') high = middle;
    else if (outcome === 'found') low = middle + 1;
    else return undefined;
  }
  const stuck = [ended[low] as Operation];
  if (low === 0) return { order: [], stuck, states: [stateText(model, model.init)] };
  const { search, until, outcome } = upTo(ended[low - 1] as Operation);
  if (outcome !== 'found') return undefined;
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const order = search.order.map((place) => byId.get((until[place] as Operation).id) as Operation);
  return { order, stuck, states: search.states };
}

/** One order of all operations, from one of each object. Real time allows it, because it has no cycles together with these (Herlihy and Wing 1990). */
function merged(orders: readonly Order[]): Order {
  if (orders.length === 1) return orders[0] as Order;
  const lists = orders.map(({ order }) => ({ order, place: 0 }));
  const byEnd = orders.flatMap(({ order }) => order).sort((a, b) => a.end - b.end);
  const done = new Set<Operation>();
  const order: Operation[] = [];
  for (let first = 0; order.length < byEnd.length;) {
    while (done.has(byEnd[first] as Operation)) first++;
    const { end } = byEnd[first] as Operation;
    for (const list of lists)
      for (
        let next = list.order[list.place];
        next !== undefined && next.begin <= end;
        next = list.order[list.place]
      ) {
        order.push(next);
        done.add(next);
        list.place++;
      }
  }
  return { key: undefined, order };
}

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
