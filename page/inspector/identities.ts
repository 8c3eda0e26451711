/** Numbers for values, so that equal values have equal numbers: each part of two states is examined once. Pure. */
import { containerOf, type Container } from './json.ts';

export class Identities {
  readonly #byText = new Map<string, number>();
  readonly #byObject = new WeakMap<object, number>();

  /** Equal for values that differ only in the order of the fields of objects, of the entries of maps and of the elements of sets. */
  of(value: unknown): number {
    if (typeof value !== 'object' || value === null) return this.#numberOf(`= ${JSON.stringify(value)}`);
    let number = this.#byObject.get(value);
    if (number === undefined) {
      const container = containerOf(value);
      number = this.#numberOf(
        container === undefined ? `= ${JSON.stringify(value)}` : this.#textOf(container),
      );
      this.#byObject.set(value, number);
    }
    return number;
  }

  #textOf({ is, parts }: Container): string {
    const texts = parts.map(({ label, value }) =>
      is === 'array' || is === 'set'
        ? String(this.of(value))
        : `${JSON.stringify(label)} ${String(this.of(value))}`,
    );
    return `${is} ${(is === 'array' ? texts : texts.sort()).join()}`;
  }

  #numberOf(text: string): number {
    let number = this.#byText.get(text);
    if (number === undefined) this.#byText.set(text, (number = this.#byText.size));
    return number;
  }
}
