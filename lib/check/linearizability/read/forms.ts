/** Reads EDN and JSON, form by form, from text that arrives in pieces. */
import { historyError, type HistoryError } from '../reason.ts';
import { isLiteral, type Literal } from '../value.ts';

export type Dialect = 'edn' | 'json';

/** Thrown where a form is not complete yet. */
const MORE = new Error('more text is needed');

/** The longest form, in characters. */
export const FORM_MAX = 16 * 1024 * 1024;

/** Deeper forms would overflow the stack. */
const DEPTH_MAX = 500;

/** A map of which the keys are names: those of an operation. */
export type Fields = ReadonlyMap<string, unknown>;

/** A form at the top of the text, or in its one list. */
export interface TopForm {
  readonly line: number;
  /** The fields, if it is a map or a record. */
  readonly fields: Fields | undefined;
  /** As it was written; the beginning. */
  readonly text: string;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const NAMED_CHARACTERS = ['newline', 'space', 'tab', 'return', 'backspace', 'formfeed'];
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
/** The end of a symbol, a keyword or a number. */
const TOKEN = /[^\s,()[\]{}"`;]*/y;
const DIGITS = /^[+-]?\d+$/;
const EXCERPT = 60;

/**
 * A reader of forms: maps one after the other, or one list of maps. Comments are skipped, and so are forms that `#_` discards.
 */
export class FormReader {
  readonly #dialect: Dialect;
  #text = '';
  #at = 0;
  #line: number;
  /** The position up to which lines are counted. */
  #counted = 0;
  #isLast = false;
  /** The bracket that ends the list around all forms; undefined if there is none, or it has ended. */
  #closing: string | undefined;
  #depth = 0;

  /** @param line - the number of the first line */
  constructor(dialect: Dialect, line = 1) {
    this.#dialect = dialect;
    this.#line = line;
  }

  /**
   * The forms that are complete with this piece of text.
   *
   * @throws HistoryError with the line
   */
  *read(text: string): Generator<TopForm, void> {
    this.#text = this.#at === 0 ? this.#text + text : this.#text.slice(this.#at) + text;
    this.#at = 0;
    this.#counted = 0;
    yield* this.#forms();
    if (this.#text.length - this.#at > FORM_MAX) throw this.#error({ code: 'too-long', limit: FORM_MAX });
  }

  /** The rest. */
  *end(): Generator<TopForm, void> {
    this.#isLast = true;
    yield* this.#forms();
    if (this.#closing !== undefined)
      throw this.#error({ code: 'ends', inside: `a list; expected ${this.#closing}` });
  }

  /** The first value of a whole text. */
  value(text: string): unknown {
    this.#text = text;
    this.#isLast = true;
    try {
      return this.#value();
    } catch (error) {
      if (error === MORE) throw this.#error({ code: 'ends', inside: 'a value' });
      throw error;
    }
  }

  /** @throws HistoryError if there is more text than the value that was read */
  assertEnd(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#syntax('nothing more');
  }

  *#forms(): Generator<TopForm, void> {
    for (;;) {
      const form = this.#complete();
      if (form === undefined) return;
      if (form !== 'bracket') yield form;
    }
  }

  /** The next form; undefined if it is not complete, or there is none. */
  #complete(): TopForm | 'bracket' | undefined {
    const start = this.#at;
    try {
      return this.#top();
    } catch (error) {
      if (error !== MORE) throw error;
      if (this.#isLast) throw this.#error({ code: 'ends', inside: 'an operation' });
      this.#at = start;
      return undefined;
    }
  }

  #top(): TopForm | 'bracket' | undefined {
    this.#depth = 0;
    this.#space();
    // Skipped text is not read again.
    this.#countTo(this.#at);
    if (this.#at >= this.#text.length) return undefined;
    const start = this.#at;
    const first = this.#text[start] as string;
    if (this.#closing !== undefined && first === this.#closing) {
      this.#at++;
      this.#closing = undefined;
      return 'bracket';
    }
    if (this.#closing === undefined && (first === '[' || (first === '(' && this.#dialect === 'edn'))) {
      this.#at++;
      this.#closing = CLOSING[first];
      return 'bracket';
    }
    const fields = this.#operation();
    // Counted from the start: an operation may have several lines.
    const line = this.#line;
    const text = this.#text.slice(start, Math.min(this.#at, start + EXCERPT));
    return { line, fields, text };
  }

  /** The fields of a map, with or without a tag; undefined if the form is no map. */
  #operation(): Fields | undefined {
    if (this.#dialect === 'edn' && this.#peek() === '#' && this.#text[this.#at + 1] !== '{') {
      const space = /#:[^\s,{]+\s*(?=\{)|#[^\s,{}()[\]"]+\s*/y;
      space.lastIndex = this.#at;
      const tag = space.exec(this.#text)?.[0];
      if (tag === undefined) throw this.#syntax('an operation');
      this.#at += tag.length;
      this.#space();
    }
    if (this.#peek() !== '{') {
      this.#value();
      return undefined;
    }
    this.#at++;
    const fields = new Map<string, unknown>();
    this.#entries((key, value) => fields.set(nameOf(key) ?? '', value));
    return fields;
  }

  /** Reads the keys and values of a map, and its closing bracket. */
  #entries(take: (key: unknown, value: unknown) => void): void {
    for (;;) {
      this.#space();
      if (this.#peek() === '}') break;
      const key = this.#value();
      this.#colon();
      take(key, this.#value());
    }
    this.#at++;
  }

  /** The colon between a key and a value of JSON. */
  #colon(): void {
    if (this.#dialect !== 'json') return;
    this.#space();
    if (this.#peek() !== ':') throw this.#syntax('a colon');
    this.#at++;
  }

  /** Reads a value. */
  #value(): unknown {
    this.#space();
    const first = this.#peek();
    if (first === '"') return this.#string();
    if (first === '[' || (first === '(' && this.#dialect === 'edn'))
      return this.#list(CLOSING[first] as string);
    if (first === '{') return this.#map();
    return this.#dialect === 'json' ? this.#json() : this.#edn(first);
  }

  #edn(first: string): unknown {
    switch (first) {
      case '#':
        return this.#dispatched();
      case '\\':
        return this.#character();
      case '^':
        // Metadata says nothing about the value.
        this.#at++;
        this.#value();
        return this.#value();
      case ')':
      case ']':
      case '}':
        throw this.#syntax('a value');
      default:
        return this.#atom();
    }
  }

  #atom(): unknown {
    const token = this.#token();
    switch (token) {
      case '':
        throw this.#syntax('a value');
      case 'nil':
        return null;
      case 'true':
        return true;
      case 'false':
        return false;
      default:
        return /^[+-]?\d/.test(token) ? this.#number(token) : literal(token);
    }
  }

  #number(token: string): unknown {
    const whole = token.replace(/N$/, '');
    if (DIGITS.test(whole)) return integer(whole);
    const decimal = token.replace(/M$/, '');
    if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(decimal)) return Number(decimal);
    if (/^[+-]?\d+\/\d+$/.test(token)) return literal(token.replace(/^\+/, ''));
    const radix = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|(\d{1,2})[rR]([0-9a-zA-Z]+))$/.exec(whole);
    if (radix !== null) {
      const [, sign = '', hex, base = '16', digits = hex] = radix;
      const value = Number.parseInt(digits ?? '', Number(base));
      if (!Number.isNaN(value)) return sign === '-' ? -value : value;
    }
    this.#at -= token.length;
    throw this.#syntax('a number');
  }

  /** A set, a tagged value, a number that is none. */
  #dispatched(): unknown {
    const next = this.#text[this.#at + 1];
    if (next === undefined) throw MORE;
    if (next === '{') {
      this.#at++;
      return new Set(this.#list('}'));
    }
    if (next === '#') {
      this.#at += 2;
      const token = this.#token();
      const value = { Inf: Infinity, '-Inf': -Infinity, NaN: NaN }[token];
      if (value !== undefined) return value;
      throw this.#syntax('##Inf, ##-Inf or ##NaN');
    }
    this.#at++;
    const tag = this.#token();
    if (tag === '') throw this.#syntax('a set or a tag');
    const start = this.#skipped();
    const value = this.#value();
    // The keys of #:name{…} are in a namespace, and a record is a map; neither says anything more here.
    if (this.#text[start] === '{') return value;
    // Likewise a tuple of a key and a value.
    if (Array.isArray(value)) return value;
    return literal(`#${tag} ${this.#text.slice(start, this.#at)}`);
  }

  /** The position of the next form. */
  #skipped(): number {
    this.#space();
    this.#peek();
    return this.#at;
  }

  #character(): Literal {
    const [whole] = /\\(?:u[0-9a-fA-F]{4}|o[0-7]{1,3}|[a-z]+|[^])/y.exec(this.#text.slice(this.#at)) ?? [];
    if (whole === undefined || (this.#at + whole.length >= this.#text.length && !this.#isLast)) throw MORE;
    const isNamed = whole.length === 2 || /^\\[uo]/.test(whole) || NAMED_CHARACTERS.includes(whole.slice(1));
    if (!isNamed) throw this.#syntax('a character');
    this.#at += whole.length;
    return literal(whole);
  }

  #list(closing: string): unknown[] {
    this.#at++;
    this.#deeper();
    const values: unknown[] = [];
    for (;;) {
      this.#space();
      if (this.#peek() === closing) break;
      values.push(this.#value());
    }
    this.#at++;
    this.#depth--;
    return values;
  }

  #map(): ReadonlyMap<unknown, unknown> {
    this.#at++;
    this.#deeper();
    const entries = new Map<unknown, unknown>();
    this.#entries((key, value) => entries.set(key, value));
    this.#depth--;
    return entries;
  }

  #deeper(): void {
    if (++this.#depth > DEPTH_MAX) throw this.#syntax(`at most ${String(DEPTH_MAX)} levels of brackets`);
  }

  #json(): unknown {
    const token = this.#token();
    if (token === 'null') return null;
    if (token === 'true' || token === 'false') return token === 'true';
    if (DIGITS.test(token)) return integer(token);
    if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(token)) return Number(token);
    this.#at -= token.length;
    throw this.#syntax('a value');
  }

  #string(): string {
    const text = this.#text;
    let from = this.#at + 1;
    let value = '';
    for (let at = from; ; at++) {
      const character = text[at];
      if (character === undefined) throw MORE;
      if (character === '"') {
        this.#at = at + 1;
        return from === this.#at ? value : value + text.slice(from, at);
      }
      if (character !== '\\') continue;
      value += text.slice(from, at);
      const escape = text[at + 1];
      if (escape === undefined) throw MORE;
      const code = /^(?:u[0-9a-fA-F]{4}|[0-7]{1,3})/.exec(text.slice(at + 1, at + 6))?.[0];
      if (code !== undefined) {
        value += String.fromCharCode(
          code.startsWith('u') ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8),
        );
        at += code.length;
      } else {
        if (escape === 'u' && text.length < at + 6 && !this.#isLast) throw MORE;
        value += ESCAPES[escape] ?? escape;
        at++;
      }
      from = at + 1;
    }
  }

  /** A token: the characters up to the next delimiter. */
  #token(): string {
    TOKEN.lastIndex = this.#at;
    const [token] = TOKEN.exec(this.#text) as unknown as [string];
    const end = this.#at + token.length;
    if (end >= this.#text.length && !this.#isLast) throw MORE;
    this.#at = end;
    return token;
  }

  #peek(): string {
    const character = this.#text[this.#at];
    if (character === undefined) throw MORE;
    return character;
  }

  /** Skips space, and in EDN comments and discarded forms. */
  #space(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === 32 || (code >= 9 && code <= 13) || code === 44 || code === 0xfeff) this.#at++;
      else if (this.#dialect === 'json') return;
      else if (code === 59) {
        const end = text.indexOf('\n', this.#at);
        if (end === -1 && !this.#isLast) throw MORE;
        this.#at = end === -1 ? text.length : end + 1;
      } else if (code === 35) {
        if (this.#at + 1 >= text.length && !this.#isLast) throw MORE;
        if (text[this.#at + 1] !== '_') return;
        this.#at += 2;
        this.#value();
      } else return;
    }
  }

  #countTo(end: number): void {
    for (
      let at = this.#text.indexOf('\n', this.#counted);
      at !== -1 && at < end;
      at = this.#text.indexOf('\n', at + 1)
    )
      this.#line++;
    this.#counted = Math.max(this.#counted, end);
  }

  #error(reason: Parameters<typeof historyError>[0]): HistoryError {
    this.#countTo(this.#at);
    return historyError(reason, this.#line);
  }

  #syntax(expected: string): HistoryError {
    const line = this.#text.slice(this.#at, this.#at + EXCERPT).split('\n')[0] ?? '';
    return this.#error({ code: 'syntax', found: line === '' ? 'the end of the line' : line, expected });
  }
}

function literal(edn: string): Literal {
  return { edn };
}

function integer(digits: string): number | bigint {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : BigInt(digits.replace(/^\+/, ''));
}

/**
 * The value of a text that is one form of EDN.
 *
 * @throws HistoryError if it is none, or more than one
 */
export function ednValue(text: string): unknown {
  const reader = new FormReader('edn');
  const value = reader.value(text);
  reader.assertEnd();
  return value;
}

/** The name of a keyword or a symbol, without its namespace; a string as it is. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.replace(/^:/, '');
  return isLiteral(value) ? value.edn.replace(/^:+/, '').replace(/^[^/]+\/(?=.)/, '') : undefined;
}
