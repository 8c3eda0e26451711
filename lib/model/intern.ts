/** Values that come up again and again, each kept once and from then on known by a number. */
export class Interned<Value> {
  readonly #numbers = new Map<string, number>();
  readonly #values: Value[] = [];

  /** The number of `value`, which `key` tells from all others. */
  number(key: string, value: Value): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#values.length;
      this.#numbers.set(key, number);
      this.#values.push(value);
    }
    return number;
  }

  at(number: number): Value {
    return this.#values[number] as Value;
  }

  get count(): number {
    return this.#values.length;
  }
}

/** A function of whole numbers that remembers what it has given. It must be pure, or remembering would show. */
export function remembered<Value>(work: (argument: number) => Value): (argument: number) => Value {
  const known: (Value | undefined)[] = [];
  return (argument) => (known[argument] ??= work(argument));
}
