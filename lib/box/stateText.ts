/**
 * States of agents as text, and back: JSON, in which maps, sets, big integers, byte arrays, undefined and numbers without JSON are objects
 * with one key that begins with `$`. Equal states have equal texts if their keys are in the same order.
 */

/** A state as text. Functions and symbols are left out, as in JSON. */
export function textOfState(state: unknown): string {
  return hasJson(state) ? JSON.stringify(tagged(state)) : UNDEFINED;
}

/** Whether JSON has a text for a value; within an object, those without one are left out. */
export function hasJson(value: unknown): boolean {
  return typeof value !== 'function' && typeof value !== 'symbol';
}

const UNDEFINED = '{"$undefined":true}';

/** The state that {@link textOfState} has made a text of. @throws a SyntaxError if it is not JSON */
export function stateOfText(text: string): unknown {
  return untagged(JSON.parse(text));
}

/** Plain JSON data for a value; the value itself if it is plain JSON data. */
function tagged(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
      return { $undefined: true };
    case 'bigint':
      return { $bigint: String(value) };
    case 'number':
      return Number.isFinite(value) ? value : { $number: String(value) };
    case 'object':
      return value === null ? null : taggedObject(value);
    default:
      return value;
  }
}

function taggedObject(value: object): unknown {
  if (Array.isArray(value)) return changed(value, value.map(tagged));
  if (value instanceof Map) return { $map: [...value].map(([key, item]) => [tagged(key), tagged(item)]) };
  if (value instanceof Set) return { $set: [...value].map(tagged) };
  if (value instanceof Uint8Array) return { $bytes: [...value] };
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const copy = Object.fromEntries(entries.map(([key, item]) => [key, tagged(item)]));
  // An object of the state that looks like a tag.
  return entries.length === 1 && entries[0]?.[0].startsWith('$') === true ? { $object: copy } : copy;
}

/** The array itself if none of its items had to be changed. */
function changed(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, i) => item === before[i]) ? before : after;
}

function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(untagged);
  const [entry, ...more] = Object.entries(value) as [string, unknown][];
  if (entry !== undefined && more.length === 0 && entry[0].startsWith('$')) {
    const [tag, content] = entry;
    switch (tag) {
      case '$map':
        return new Map(
          (content as [unknown, unknown][]).map(([key, item]) => [untagged(key), untagged(item)]),
        );
      case '$set':
        return new Set((content as unknown[]).map(untagged));
      case '$bytes':
        return Uint8Array.from(content as number[]);
      case '$bigint':
        return BigInt(content as string);
      case '$number':
        return Number(content);
      case '$undefined':
        return undefined;
      case '$object':
        return untaggedFields(content as object);
    }
  }
  return untaggedFields(value);
}

function untaggedFields(value: object): unknown {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, untagged(item)]));
}
