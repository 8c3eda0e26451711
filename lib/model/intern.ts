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

/** Values by number, and what becomes of them: each change of each is worked out once. */
export class Changing<Value> extends Interned<Value> {
  readonly #keyOf: (value: Value) => string;
  /** By name of the change: the number afterwards, by the number before. */
  readonly #changes = new Map<string, Map<number, number>>();

  /** @param keyOf - what tells a value from all others */
  constructor(keyOf: (value: Value) => string) {
    super();
    this.#keyOf = keyOf;
  }

  add(value: Value): number {
    return this.number(this.#keyOf(value), value);
  }

  /** The number of what `change` makes of a value. It must be pure, and `name` must tell it from all other changes. */
  change(number: number, name: string, change: (value: Value) => Value): number {
    let numbers = this.#changes.get(name);
    if (numbers === undefined) this.#changes.set(name, (numbers = new Map<number, number>()));
    let changed = numbers.get(number);
    if (changed === undefined) {
      const before = this.at(number);
      const after = change(before);
      numbers.set(number, (changed = after === before ? number : this.add(after)));
    }
    return changed;
  }
}

/** A function of whole numbers that remembers what it has given. It must be pure, or remembering would show. */
export function remembered<Value>(work: (argument: number) => Value): (argument: number) => Value {
  const known = new Map<number, Value>();
  return (argument) => {
    if (!known.has(argument)) known.set(argument, work(argument));
    return known.get(argument) as Value;
  };
}
