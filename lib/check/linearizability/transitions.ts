/** The states of a model and its steps as small integers: each step of each state is computed once. */
import type { Operation } from './operation.ts';
import { stateText, type Model } from './model.ts';
import { valueText } from './value.ts';

/** No state: the operation cannot have had its outcome. */
export const IMPOSSIBLE = -1;

/** The memory of a state beside its content. */
const STATE_BYTES = 400;

/** An entry of a table that is not computed yet. */
const UNKNOWN = -2;

/** So many kinds of operations have a table for each state. Of more, most are never tried in most states. */
const TABLE_KINDS_MAX = 256;

/**
 * The states and operations of a model as numbers. Steps lead from sets of states to sets of states: all in which the object may be, one as long as
 * the model is deterministic. Operations that differ only in process and time are of one kind.
 */
export class Transitions {
  readonly #model: Model;
  /** By kind. */
  readonly #operations: Operation[] = [];
  readonly #kinds = new Map<string, number>();
  /** By number of a state. */
  readonly #states: unknown[] = [];
  readonly #stateNumbers = new Map<string, number>();
  /** By number of a set: the numbers of its states, in order. */
  readonly #sets: (readonly number[])[] = [];
  readonly #setNumbers = new Map<string, number>();
  readonly #singles: number[] = [];
  readonly #tables: Int32Array[] = [];
  readonly #steps = new Map<number, number>();
  readonly #ahead = new Map<number, boolean>();
  #bytes = 0;
  /** The number of the set of the first state. */
  readonly first: number;

  constructor(model: Model) {
    this.#model = model;
    this.first = this.#single(this.#stateNumber(model.init));
  }

  /** The memory of its states, about: each as text and as a value. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of the kind of an operation. */
  kindOf(operation: Operation): number {
    const { f, value, isKnown, returned, key } = operation;
    const text = `${f} ${valueText(key)} ${valueText(value)} ${isKnown ? valueText(returned) : '?'}`;
    let kind = this.#kinds.get(text);
    if (kind === undefined) {
      kind = this.#operations.length;
      this.#kinds.set(text, kind);
      this.#operations.push(operation);
    }
    return kind;
  }

  /** The set of states after an operation of a kind; {@link IMPOSSIBLE} if there is none. To be called when all kinds are known. */
  after(set: number, kind: number): number {
    const kinds = this.#operations.length;
    if (kinds > TABLE_KINDS_MAX) {
      const at = set * kinds + kind;
      let next = this.#steps.get(at);
      if (next === undefined) this.#steps.set(at, (next = this.#computed(set, kind)));
      return next;
    }
    const table = (this.#tables[set] ??= new Int32Array(kinds).fill(UNKNOWN));
    let next = table[kind] as number;
    if (next === UNKNOWN) table[kind] = next = this.#computed(set, kind);
    return next;
  }

  /** Whether an operation of this kind changes none of the states of a set. False if it is not certain. */
  isIdle(set: number, kind: number): boolean {
    return (this.#sets[set] as readonly number[]).length === 1 && this.after(set, kind) === set;
  }

  /** Whether a read of this kind can still have its result, though its state only grows from a set on. */
  isAhead(set: number, kind: number): boolean {
    const at = set * this.#operations.length + kind;
    let isAhead = this.#ahead.get(at);
    if (isAhead === undefined) {
      const operation = this.#operations[kind] as Operation;
      isAhead = (this.#sets[set] as readonly number[]).some(
        (state) => this.#model.isAhead?.(this.#states[state], operation) !== false,
      );
      this.#ahead.set(at, isAhead);
    }
    return isAhead;
  }

  /** The states of a set in words. */
  describe(set: number): readonly string[] {
    return (this.#sets[set] as readonly number[]).map((state) => stateText(this.#model, this.#states[state]));
  }

  #computed(set: number, kind: number): number {
    const operation = this.#operations[kind] as Operation;
    const next = new Set<number>();
    for (const state of this.#sets[set] as readonly number[])
      for (const result of this.#model.step(this.#states[state], operation))
        next.add(this.#stateNumber(result));
    if (next.size === 0) return IMPOSSIBLE;
    const [only] = next;
    return next.size === 1 ? this.#single(only as number) : this.#setNumber([...next].sort((a, b) => a - b));
  }

  #stateNumber(state: unknown): number {
    const text = valueText(state);
    let number = this.#stateNumbers.get(text);
    if (number === undefined) {
      number = this.#states.length;
      this.#stateNumbers.set(text, number);
      this.#states.push(state);
      this.#bytes += STATE_BYTES + 4 * text.length;
    }
    return number;
  }

  #single(state: number): number {
    return (this.#singles[state] ??= this.#sets.push([state]) - 1);
  }

  #setNumber(states: readonly number[]): number {
    const text = states.join();
    let number = this.#setNumbers.get(text);
    if (number === undefined) {
      number = this.#sets.push(states) - 1;
      this.#setNumbers.set(text, number);
    }
    return number;
  }
}
