/** Values that JSON keeps: a receiver in another box gets what was sent, so that no agent can tell which agents are in its own box. */

/** What JSON changes in a value, and where: an issue of the value. */
export interface JsonIssue {
  readonly message: string;
  readonly path: readonly string[];
}

/**
 * Why a value is another one after `JSON.parse(JSON.stringify(value))`, with the path to the first part that is; undefined if it is the same.
 * Allocates next to nothing for a value that is.
 */
export function jsonIssue(value: unknown): JsonIssue | undefined {
  const path: string[] = [];
  const what = differenceOf(value, path, 0);
  if (what === undefined) return undefined;
  return { message: what, path: path.reverse() };
}

/** What JSON changes, and the path to it from its end. */
function differenceOf(value: unknown, path: string[], depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      if (Number.isFinite(value) && !Object.is(value, -0)) return undefined;
      return missing(`is ${Object.is(value, -0) ? '-0' : String(value)}`);
    case 'undefined':
      return missing('is undefined');
    case 'object':
      return value === null ? undefined : objectDifference(value, path, depth);
    default:
      return missing(`is a ${typeof value}`);
  }
}

function objectDifference(value: object, path: string[], depth: number): string | undefined {
  if (depth > DEPTH_MAX) return 'is nested too deeply';
  const prototype: unknown = Object.getPrototypeOf(value);
  const isList = Array.isArray(value) && prototype === Array.prototype;
  if (!isList && prototype !== Object.prototype) {
    if (prototype === null) return missing('is an object without a prototype');
    return missing(
      `is an instance of ${(value.constructor as { name?: string } | undefined)?.name ?? 'a class'}`,
    );
  }
  if (Object.getOwnPropertySymbols(value).length > 0) return missing('has a symbol as a key');
  const keys = Object.keys(value);
  if (isList && keys.length !== value.length) return missing('is a list with gaps or names');
  for (const key of keys) {
    const inner: unknown = value[key as keyof typeof value];
    const what = differenceOf(inner, path, depth + 1);
    if (what === undefined) continue;
    path.push(key);
    return what;
  }
  return undefined;
}

function missing(what: string): string {
  return `${what}, which JSON does not have`;
}

/** Deeper values are taken for values that contain themselves; as in states. */
const DEPTH_MAX = 1000;
