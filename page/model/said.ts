/** The words of a link, `name=value&…`: each is read once and within bounds, and what is wrong with it is noted. Pure. */
import { harmless } from '../../lib/wire/text.ts';

/** What is said wrongly is repeated as far as this. */
const QUOTED_CHARS = 40;

export class Said {
  readonly #words: URLSearchParams;
  readonly #problems: string[] = [];

  constructor(hash: string) {
    this.#words = new URLSearchParams(hash.replace(/^#/, ''));
  }

  /** What was wrong with what has been read, in words. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  has(name: string): boolean {
    return this.#words.has(name);
  }

  /** Notes the words that mean nothing. */
  only(names: readonly string[]): void {
    for (const name of new Set(this.#words.keys()))
      if (!names.includes(name)) this.#wrong(name, 'means nothing here');
  }

  /** Notes that a word is not there. */
  lacks(name: string): void {
    this.#problems.push(`${name} is not said`);
  }

  number(name: string, max: number, min = 0): number | undefined {
    return this.#bounded(name, max, min, /^\d{1,12}(\.\d{1,6})?$/);
  }

  integer(name: string, max: number, min = 0): number | undefined {
    return this.#bounded(name, max, min, /^\d{1,12}$/);
  }

  word(name: string, pattern: RegExp): string | undefined {
    const text = this.#words.get(name);
    if (text === null) return undefined;
    if (pattern.test(text)) return text;
    return this.#wrong(name, 'is not understood');
  }

  /** Those of a list that are known, each once. */
  list<T extends string>(name: string, known: readonly T[]): readonly T[] {
    const said = (this.#words.get(name) ?? '').split(',').filter((word) => word !== '');
    const isKnown = (word: string): word is T => (known as readonly string[]).includes(word);
    if (!said.every(isKnown)) this.#wrong(name, `is not all known (${known.join(', ')})`);
    return [...new Set(said.filter(isKnown))];
  }

  #bounded(name: string, max: number, min: number, pattern: RegExp): number | undefined {
    const text = this.#words.get(name);
    if (text === null) return undefined;
    const value = Number(text);
    if (pattern.test(text) && value >= min && value <= max) return value;
    return this.#wrong(name, `is not a number from ${String(min)} to ${String(max)}`);
  }

  #wrong(name: string, why: string): undefined {
    const value = this.#words.get(name) ?? '';
    this.#problems.push(harmless(`${name}${value === '' ? '' : `=${value}`}`, QUOTED_CHARS) + ` ${why}`);
    return undefined;
  }
}
