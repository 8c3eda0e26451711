/** Values that occur again and again, each stored once and known by a number. */
import type { Vocabulary } from './model.ts';
import { PairTable } from './pairTable.ts';

/** Values by number. A value must be plain data (what `structuredClone` copies), so that other threads can be sent it. */
export class Interned<Value> implements Vocabulary {
  readonly #keyOf: (value: Value) => string;
  readonly #numbers = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #values: Value[] = [];

  /** @param keyOf - text that is different for different values; the same in every thread */
  constructor(keyOf: (value: Value) => string) {
    this.#keyOf = keyOf;
  }

  /** The number of a value. */
  add(value: Value): number {
    const key = this.#keyOf(value);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#values.length;
      this.#numbers.set(key, number);
      this.#keys.push(key);
      this.#values.push(value);
    }
    return number;
  }

  at(number: number): Value {
    return this.#values[number] as Value;
  }

  keyAt(number: number): string {
    return this.#keys[number] as string;
  }

  encode(number: number): unknown {
    return this.at(number);
  }

  decode(plain: unknown): number {
    return this.add(plain as Value);
  }
}

/** Values by number, with the results of changes: each change of each value is computed once. */
export class Changing<Value> extends Interned<Value> {
  /** By number and code of the change: the number afterwards. */
  readonly #changes = new PairTable();

  /**
   * The number of the changed value.
   *
   * @param code - identifies the change among all changes of such values
   * @param change - must be pure
   */
  change(number: number, code: number, change: (value: Value) => Value): number {
    let changed = this.#changes.get(number, code);
    if (changed === -1) {
      const before = this.at(number);
      const after = change(before);
      changed = after === before ? number : this.add(after);
      this.#changes.set(number, code, changed);
    }
    return changed;
  }
}

/** A function of whole numbers with cached results. It must be pure. */
export function remembered<Value>(work: (argument: number) => Value): (argument: number) => Value {
  const known = new Map<number, Value>();
  return (argument) => {
    let value = known.get(argument);
    if (value === undefined && !known.has(argument)) known.set(argument, (value = work(argument)));
    return value as Value;
  };
}
