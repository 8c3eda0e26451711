/** The parameters of a permalink, `name=value&…`: each is parsed within bounds, and its problems are noted. Pure. */
import { harmless } from '../../lib/wire/text.ts';

/** How much of a wrong parameter, or of a wrong address, is quoted. */
export const QUOTED_CHARS = 40;

export class PermalinkParams {
  readonly #params: URLSearchParams;
  readonly #problems: string[] = [];

  constructor(hash: string) {
    this.#params = new URLSearchParams(hash.replace(/^#/, ''));
  }

  /** The problems of the parameters that have been parsed, in words. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  has(name: string): boolean {
    return this.#params.has(name);
  }

  /** Notes the parameters that are not among these. */
  allowOnly(names: readonly string[]): void {
    for (const name of new Set(this.#params.keys()))
      if (!names.includes(name)) this.noteWrong(name, `means nothing here (${names.join(', ')})`);
  }

  /** Notes that a parameter is missing. */
  noteMissing(name: string): void {
    this.#problems.push(`${name} is missing`);
  }

  /** Notes that a parameter is wrong. @param why - as in `is no number` */
  noteWrong(name: string, why: string): undefined {
    const value = this.#params.get(name) ?? '';
    this.#problems.push(harmless(`${name}${value === '' ? '' : `=${value}`}`, QUOTED_CHARS) + ` ${why}`);
    return undefined;
  }

  number(name: string, max: number, min = 0): number | undefined {
    return this.#bounded(name, max, min, /^-?\d{1,12}(\.\d{1,6})?$/);
  }

  integer(name: string, max: number, min = 0): number | undefined {
    return this.#bounded(name, max, min, /^\d{1,12}$/);
  }

  /** Different whole numbers. */
  integers(name: string, max: number): readonly number[] {
    const words = (this.#params.get(name) ?? '').split(',').filter((word) => word !== '');
    const isNumber = (word: string) => /^\d{1,12}$/.test(word) && Number(word) <= max;
    if (!words.every(isNumber)) this.noteWrong(name, `is no list of numbers from 0 to ${String(max)}`);
    return [...new Set(words.filter(isNumber).map(Number))];
  }

  /** Any text that is not too long. */
  text(name: string, maxChars: number): string | undefined {
    const text = this.#params.get(name) ?? undefined;
    if (text === undefined || text.length <= maxChars) return text;
    return this.noteWrong(name, `has more than ${String(maxChars)} characters`);
  }

  word(name: string, pattern: RegExp): string | undefined {
    const text = this.#params.get(name);
    if (text === null) return undefined;
    if (pattern.test(text)) return text;
    return this.noteWrong(name, 'is not understood');
  }

  /**
   * The elements of a list that are known, each once.
   *
   * @param current - the present name of an element that may have a former one
   */
  list<T extends string>(name: string, known: readonly T[], current = (word: string) => word): readonly T[] {
    const words = (this.#params.get(name) ?? '')
      .split(',')
      .filter((word) => word !== '')
      .map(current);
    const isKnown = (word: string): word is T => (known as readonly string[]).includes(word);
    if (!words.every(isKnown)) this.noteWrong(name, `is not all known (${known.join(', ')})`);
    return [...new Set(words.filter(isKnown))];
  }

  #bounded(name: string, max: number, min: number, pattern: RegExp): number | undefined {
    const text = this.#params.get(name);
    if (text === null) return undefined;
    const value = Number(text);
    if (pattern.test(text) && value >= min && value <= max) return value;
    return this.noteWrong(name, `is not a number from ${String(min)} to ${String(max)}`);
  }
}
