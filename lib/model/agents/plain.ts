/** Plain data: keys by which equal values are recognized, and values with other names in them. */

/** A value that is not plain data. */
export class NotPlainError extends Error {
  override readonly name = 'NotPlainError';
}

/**
 * Text that is equal for equal values, and for no others. The order of the keys of an object, and of the elements of a `Set` and the entries of a
 * `Map`, makes no difference; nor does a field that is undefined.
 *
 * @param value - plain data: what JSON has, and undefined, bigint, Map, Set, Date and Uint8Array
 * @param rename - replaces every text in the value
 * @throws NotPlainError with the path to a function, a symbol or an instance of a class
 */
export function keyOf(value: unknown, rename?: (text: string) => string): string {
  return rendered(value, rename, []);
}

function rendered(value: unknown, rename: ((text: string) => string) | undefined, path: string[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(rename === undefined ? value : rename(value));
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${String(value)}n`;
    case 'object':
      return value === null ? 'null' : renderedObject(value, rename, path);
    default:
      throw notPlain(`a ${typeof value}`, path);
  }
}

function renderedObject(
  value: object,
  rename: ((text: string) => string) | undefined,
  path: string[],
): string {
  if (path.length > DEPTH_MAX) throw notPlain('a value that contains itself', path.slice(0, 3));
  const at = (key: string, inner: unknown) => {
    path.push(key);
    const text = rendered(inner, rename, path);
    path.pop();
    return text;
  };
  if (Array.isArray(value)) return `[${value.map((one, i) => at(String(i), one)).join()}]`;
  if (value instanceof Set)
    return `Set{${Array.from(value, (one) => at('(element)', one))
      .sort()
      .join()}}`;
  if (value instanceof Map) {
    const entries = Array.from(value, ([key, inner]) => `${at('(key)', key)}:${at(String(key), inner)}`);
    return `Map{${entries.sort().join()}}`;
  }
  if (value instanceof Date) return `Date(${String(value.getTime())})`;
  if (value instanceof Uint8Array) return `Bytes(${value.join()})`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw notPlain(`an instance of ${value.constructor.name}`, path);
  const fields: string[] = [];
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    fields.push(`${JSON.stringify(rename === undefined ? key : rename(key))}:${at(key, inner)}`);
  }
  return `{${fields.sort().join()}}`;
}

function notPlain(what: string, path: readonly string[]): NotPlainError {
  return new NotPlainError(`${what}${path.length === 0 ? '' : ` at ${path.join('.')}`}`);
}

/** The value with every text in it replaced, keys of objects included. */
export function renamed<Value>(value: Value, rename: (text: string) => string): Value {
  return replaced(value, rename) as Value;
}

function replaced(value: unknown, rename: (text: string) => string): unknown {
  if (typeof value === 'string') return rename(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => replaced(one, rename));
  if (value instanceof Set) return new Set(Array.from(value, (one) => replaced(one, rename)));
  if (value instanceof Map)
    return new Map(Array.from(value, ([key, one]) => [replaced(key, rename), replaced(one, rename)]));
  if (value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [rename(key), replaced(one, rename)]));
}

/** Deeper values are taken for values that contain themselves. */
const DEPTH_MAX = 1000;
