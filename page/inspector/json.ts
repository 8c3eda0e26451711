/** States as the JSON that traces have: its containers, and its values in one line. Pure. */

/** A part of a container. */
export interface Part {
  readonly label: string;
  readonly value: unknown;
}

/** A value with parts. */
export interface Container {
  readonly is: 'object' | 'map' | 'set' | 'array';
  readonly parts: readonly Part[];
}

/** The longest one-line text. */
const LINE_CHARACTERS = 72;
/** How many bytes of a byte array are shown. */
const BYTES_MAX = 16;

/** The parts of a value; undefined if it has none: it is a scalar, or a tag for one (`lib/box/stateText.ts`). */
export function containerOf(value: unknown): Container | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return { is: 'array', parts: value.map(indexed) };
  const tag = tagOf(value);
  if (tag === undefined) return { is: 'object', parts: fieldsOf(value) };
  const [name, content] = tag;
  if (name === '$object' && isObject(content)) return { is: 'object', parts: fieldsOf(content) };
  if (name === '$set' && Array.isArray(content))
    return { is: 'set', parts: content.map((value: unknown) => ({ label: '', value })) };
  if (name === '$map' && Array.isArray(content) && content.every(isEntry))
    return { is: 'map', parts: content.map(([key, item]) => ({ label: labelOf(key), value: item })) };
  return isScalarTag(name) ? undefined : { is: 'object', parts: fieldsOf(value) };
}

/** A value in one line, shortened, and whether the line contains the whole value. */
export function lineOf(value: unknown): { readonly text: string; readonly isWhole: boolean } {
  const line = new Line();
  line.add(value);
  return { text: line.text, isWhole: !line.isCut };
}

/** A line that grows until it is full: the values behind that are not visited. */
class Line {
  #text = '';
  isCut = false;

  get text(): string {
    return this.isCut ? `${this.#text.slice(0, LINE_CHARACTERS - 1)}…` : this.#text;
  }

  add(value: unknown): void {
    const container = containerOf(value);
    if (container === undefined) {
      this.#write(scalarText(value));
      return;
    }
    const [open, close] = BRACKETS[container.is];
    this.#write(open);
    for (const [i, { label, value: inside }] of container.parts.entries()) {
      if (this.isCut) return;
      if (i > 0) this.#write(', ');
      if (container.is === 'object') this.#write(`${label}: `);
      if (container.is === 'map') this.#write(`${label} → `);
      this.add(inside);
    }
    this.#write(close);
  }

  #write(text: string): void {
    if (this.isCut) return;
    this.#text += text;
    if (this.#text.length > LINE_CHARACTERS) this.isCut = true;
  }
}

const BRACKETS: Readonly<Record<Container['is'], readonly [open: string, close: string]>> = {
  object: ['{', '}'],
  map: ['Map {', '}'],
  set: ['Set {', '}'],
  array: ['[', ']'],
};

function scalarText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, LINE_CHARACTERS + 1));
  const tag = isObject(value) ? tagOf(value) : undefined;
  if (tag === undefined) return JSON.stringify(value);
  const [name, content] = tag;
  switch (name) {
    case '$undefined':
      return 'undefined';
    case '$bigint':
      return `${String(content)}n`;
    case '$number':
      return String(content);
    case '$bytes': {
      const bytes = content as readonly number[];
      const hex = bytes.slice(0, BYTES_MAX).map((byte) => byte.toString(16).padStart(2, '0'));
      return `${String(bytes.length)} bytes ${hex.join(' ')}${bytes.length > BYTES_MAX ? ' …' : ''}`.trim();
    }
    default:
      return `not recorded: ${String(content)}`;
  }
}

/** The tag of a value that JSON does not have, and its content: an object with one key that begins with `$`. */
function tagOf(value: object): readonly [name: string, content: unknown] | undefined {
  let tag: string | undefined;
  for (const key in value) {
    if (tag !== undefined || !key.startsWith('$')) return undefined;
    tag = key;
  }
  return tag === undefined ? undefined : [tag, (value as Record<string, unknown>)[tag]];
}

function isScalarTag(name: string): boolean {
  return SCALAR_TAGS.has(name);
}

const SCALAR_TAGS: ReadonlySet<string> = new Set(['$undefined', '$bigint', '$number', '$bytes', '$omitted']);

function indexed(value: unknown, index: number): Part {
  return { label: String(index), value };
}

function fieldsOf(value: object): readonly Part[] {
  return Object.entries(value).map(([label, item]) => ({ label, value: item as unknown }));
}

function labelOf(key: unknown): string {
  return typeof key === 'string' ? key : lineOf(key).text;
}

function isEntry(entry: unknown): entry is readonly [unknown, unknown] {
  return Array.isArray(entry) && entry.length === 2;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
