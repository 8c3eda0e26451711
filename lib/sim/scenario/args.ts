/** Parses the arguments of a command: words, then options (`key=value`) or a text. */
import { ScenarioProblem } from './problem.ts';
import type { ArgumentReason } from './reason.ts';
import { SERVER, type Unit } from './units.ts';

const OPTION = /^([a-z-]+)=(.*)$/s;

/** Reads arguments from left to right. Throws a {@link ScenarioProblem} that names what is allowed. */
export class Args {
  #text: string;
  readonly #usage: string;
  #options: Map<string, string> | undefined;

  constructor(text: string, usage: string) {
    this.#text = text.trimStart();
    this.#usage = usage;
  }

  /** The next word, if one is left that is not an option. */
  word(): string | undefined {
    // One space belongs to the word; the text after it may begin with further ones.
    const [, word, rest] = /^\s*(\S+)\s?(.*)$/s.exec(this.#text) ?? [];
    if (word === undefined || rest === undefined || OPTION.test(word)) return undefined;
    this.#text = rest;
    return word;
  }

  /** The next word, as a value. */
  value<T>(unit: Unit<T>, what: string): T {
    const word = this.word();
    if (word === undefined) return this.#fail({ code: 'value-missing', what, expected: unit.expected });
    return this.#read(unit, word, what);
  }

  server(): number {
    return this.value(SERVER, 'the server');
  }

  /** One or more servers; `all` selects all of them. */
  servers(): readonly number[] | 'all' {
    const servers: number[] = [];
    for (let word = this.word(); word !== undefined; word = this.word()) {
      if (word === 'all' && servers.length === 0) return 'all';
      servers.push(this.#read(SERVER, word, 'the server'));
    }
    return servers.length > 0
      ? servers
      : this.#fail({ code: 'value-missing', what: 'the server', expected: 'ids of servers, or all' });
  }

  /** All remaining text, unchanged. */
  rest(what: string): string {
    const text = this.#text;
    this.#text = '';
    return text === '' ? this.#fail({ code: 'text-missing', what }) : text;
  }

  /** An optional option. */
  option<T>(name: string, unit: Unit<T>): T | undefined {
    this.#options ??= this.#readOptions();
    const word = this.#options.get(name);
    if (word === undefined) return undefined;
    this.#options.delete(name);
    return this.#read(unit, word, name);
  }

  /** A required option. */
  required<T>(name: string, unit: Unit<T>): T {
    return (
      this.option(name, unit) ??
      this.#fail({ code: 'value-missing', what: `${name}=`, expected: unit.expected })
    );
  }

  /** Refuses remaining arguments. */
  end(): void {
    this.#options ??= this.#readOptions();
    const [left] = this.#options.keys();
    if (left === undefined) return;
    const known = [...this.#usage.matchAll(/([a-z-]+)=/g)].map(([, name]) => name as string);
    this.#fail(
      known.length === 0
        ? { code: 'word-too-many', word: `${left}=` }
        : { code: 'unknown-option', option: left, known },
    );
  }

  #readOptions(): Map<string, string> {
    const options = new Map<string, string>();
    for (const word of this.#text.split(/\s+/).filter((part) => part !== '')) {
      const [, name, value] = OPTION.exec(word) ?? [];
      if (name === undefined || value === undefined) return this.#fail({ code: 'word-too-many', word });
      if (options.has(name)) return this.#fail({ code: 'option-twice', option: name });
      options.set(name, value);
    }
    this.#text = '';
    return options;
  }

  #read<T>(unit: Unit<T>, word: string, what: string): T {
    return unit.read(word) ?? this.#fail({ code: 'not-a-value', what, word, expected: unit.expected });
  }

  #fail(why: ArgumentReason): never {
    throw ScenarioProblem.inArguments(this.#usage, why);
  }
}
