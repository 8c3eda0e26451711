/** The values of operations as plain data, and as text. */

/**
 * An EDN value that JSON does not have: a keyword (`:timed-out`), a symbol, a character (`\a`), a ratio (`1/2`), a tagged literal. Different from
 * every string.
 */
export interface Literal {
  /** As EDN writes it. */
  readonly edn: string;
}

/**
 * Text that is equal for equal values, and for no others; written like EDN, because it is shown, too. The order of the elements of a `Set`, of the
 * entries of a `Map` and of the fields of an object makes no difference.
 *
 * @param value - null, booleans, numbers, bigints, strings, arrays, sets, maps, objects, {@link Literal}s
 */
export function valueText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'nil' : collectionText(value);
    case 'undefined':
      return 'nothing';
    default:
      return String(value);
  }
}

function collectionText(value: object): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(' ')}]`;
  if (value instanceof Set) return `#{${Array.from(value, valueText).sort().join(' ')}}`;
  if (value instanceof Map) return entriesText(value);
  if (isLiteral(value)) return value.edn;
  return entriesText(Object.entries(value).filter(([, field]) => field !== undefined));
}

function entriesText(entries: Iterable<readonly [unknown, unknown]>): string {
  const texts = Array.from(entries, ([key, value]) => `${valueText(key)} ${valueText(value)}`);
  return `{${texts.sort().join(', ')}}`;
}

export function isLiteral(value: unknown): value is Literal {
  if (typeof value !== 'object' || value === null || !('edn' in value)) return false;
  return typeof value.edn === 'string' && Object.keys(value).length === 1;
}

/** Whether two values are equal. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isSimple(a) && isSimple(b)) return false;
  return valueText(a) === valueText(b);
}

/** Whether `===` says all about it. A bigint may be equal to a number. */
function isSimple(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'bigint');
}

/** The value as JSON data: literals as their text, sets as lists, maps as objects, integers that are too large as text. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isLiteral(value)) return value.edn;
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value instanceof Set) return Array.from(value, jsonOf);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, inner]: readonly [unknown, unknown]) => [
      typeof key === 'string' ? key : valueText(key),
      jsonOf(inner),
    ]),
  );
}

/** The longest value that is shown in a sentence, in characters. */
const SHOWN_MAX = 60;

/** The value for a sentence: the beginning of a long one. */
export function shownValue(value: unknown): string {
  return shortened(valueText(value));
}

export function shortened(text: string, max = SHOWN_MAX): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
