/** Messages, and changes of states, in a few words. */
import { keyOf } from './plain.ts';

/** A message: a text as it is, an object by its kind, as in `accept(ballot 1, value "a")`, and anything else as JSON. */
export function messageInWords(message: unknown): string {
  if (typeof message === 'string') return message;
  if (!isRecord(message)) return short(valueInWords(message));
  const { kind, ...fields } = message;
  if (typeof kind !== 'string') return short(valueInWords(message));
  const inner = Object.entries(fields).map(([name, value]) => `${name} ${valueInWords(value)}`);
  return short(inner.length === 0 ? kind : `${kind}(${inner.join(', ')})`);
}

/** What is different in a state after a step: `becomes "prepared"`, or the fields that changed. */
export function changesOf(before: unknown, after: unknown): string[] {
  if (keyOf(before) === keyOf(after) || after === undefined) return [];
  if (!isRecord(before) || !isRecord(after)) return [`becomes ${short(valueInWords(after))}`];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => keyOf(before[name]) !== keyOf(after[name]));
  return changed.map((name) => `${name} becomes ${short(valueInWords(after[name]))}`);
}

/** Plain data as text: JSON, with maps and sets as they are. */
function valueInWords(value: unknown): string {
  if (value instanceof Map)
    return `{${Array.from(value, ([key, one]) => `${valueInWords(key)} → ${valueInWords(one)}`).join(', ')}}`;
  if (value instanceof Set) return `{${Array.from(value, valueInWords).join(', ')}}`;
  if (Array.isArray(value)) return `[${value.map(valueInWords).join(', ')}]`;
  if (isRecord(value))
    return `{${Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => `${name}: ${valueInWords(one)}`)
      .join(', ')}}`;
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'undefined' ? 'nothing' : keyOf(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function short(text: string): string {
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}

const SHOWN_CHARS = 160;
