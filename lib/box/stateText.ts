/**
 * States of agents as text, and back: JSON, in which maps, sets, big integers, byte arrays, undefined and numbers without JSON are objects
 * with one key that begins with `$`. Equal states have equal texts if their keys are in the same order.
 */

import { errorMessage } from '../reason/errorMessage.ts';

/** The deepest state with a text. The size of the stack is no limit: it differs between machines, and the same run has the same trace. */
const DEPTH_MAX = 1000;

/** The length of the beginning of a text that is too long. */
const BEGINNING_CHARACTERS = 1000;

/**
 * A state as text. Functions and symbols are left out, as in JSON. Never throws: for a state without a text, it is an object with the tag
 * `$omitted` and the reason.
 */
export function textOfState(state: unknown): string {
  try {
    return hasJson(state) ? JSON.stringify(tagged(state, 0)) : UNDEFINED;
  } catch (error) {
    return omitted(`no text: ${errorMessage(error)}`);
  }
}

/**
 * A text of a state, or if it is longer than a limit, its length and its beginning with the tag `$omitted`.
 *
 * @param max - the limit, in UTF-16 units
 */
export function textWithin(max: number, text: string): string {
  return text.length <= max
    ? text
    : omitted(`${String(text.length)} characters, which begin with ${text.slice(0, BEGINNING_CHARACTERS)}`);
}

/** Whether a text tells why the state is not there. */
export function isOmitted(text: string): boolean {
  return text.startsWith('{"$omitted":');
}

function omitted(why: string): string {
  return JSON.stringify({ $omitted: why });
}

/** Whether JSON has a text for a value; within an object, those without one are left out. */
export function hasJson(value: unknown): boolean {
  return typeof value !== 'function' && typeof value !== 'symbol';
}

const UNDEFINED = '{"$undefined":true}';

/** The state that {@link textOfState} has made a text of; undefined if it was omitted. @throws a SyntaxError if it is not JSON */
export function stateOfText(text: string): unknown {
  return untagged(JSON.parse(text));
}

/** Plain JSON data for a value; the value itself if it is plain JSON data. @param depth - the number of values around it */
function tagged(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'undefined':
      return { $undefined: true };
    case 'bigint':
      return { $bigint: String(value) };
    case 'number':
      return Number.isFinite(value) ? value : { $number: String(value) };
    case 'object':
      return value === null ? null : taggedObject(value, depth);
    default:
      return value;
  }
}

function taggedObject(value: object, depth: number): unknown {
  if (depth >= DEPTH_MAX) throw new Error(`it is nested more than ${String(DEPTH_MAX)} deep`);
  const inside = (item: unknown) => tagged(item, depth + 1);
  if (Array.isArray(value)) return changed(value, value.map(inside));
  if (value instanceof Map) return { $map: [...value].map(([key, item]) => [inside(key), inside(item)]) };
  if (value instanceof Set) return { $set: [...value].map(inside) };
  if (value instanceof Uint8Array) return { $bytes: [...value] };
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const copy = Object.fromEntries(entries.map(([key, item]) => [key, inside(item)]));
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
      case '$omitted':
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
