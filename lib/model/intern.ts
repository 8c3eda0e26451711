/** Values that come up again and again, each kept once and from then on known by a number. */
import type { Vocabulary } from './model.ts';

/** Values by number. A value must be plain data (what `structuredClone` copies), so that other threads can be sent it. */
export class Interned<Value> implements Vocabulary {
  readonly #keyOf: (value: Value) => string;
  readonly #numbers = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #values: Value[] = [];

  /** @param keyOf - text that tells a value from all others; the same in every thread */
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

/** Values by number, and what becomes of them: each change of each is worked out once. */
export class Changing<Value> extends Interned<Value> {
  /** By name of the change: the number afterwards, by the number before. */
  readonly #changes = new Map<string, (number | undefined)[]>();

  /** The number of what `change` makes of a value. It must be pure, and `name` must tell it from all other changes. */
  change(number: number, name: string, change: (value: Value) => Value): number {
    let numbers = this.#changes.get(name);
    if (numbers === undefined) this.#changes.set(name, (numbers = []));
    let changed = numbers[number];
    if (changed === undefined) {
      const before = this.at(number);
      const after = change(before);
      numbers[number] = changed = after === before ? number : this.add(after);
    }
    return changed;
  }
}

/** A function of whole numbers that remembers what it has given. It must be pure, or remembering would show. */
export function remembered<Value>(work: (argument: number) => Value): (argument: number) => Value {
  const known = new Map<number, Value>();
  return (argument) => {
    let value = known.get(argument);
    if (value === undefined && !known.has(argument)) known.set(argument, (value = work(argument)));
    return value as Value;
  };
}
