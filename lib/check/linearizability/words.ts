/** Verdicts and operations in words. Pure. */
import type { Inconsistent } from './judge.ts';
import type { Consistency, Operation } from './operation.ts';
import { shortened, shownValue } from './value.ts';

/** An operation with its result: `cas 1 → 2`, `read = 3`, `put x 1, outcome unknown`. */
export function operationWords({ f, key, value, isKnown, returned }: Operation): string {
  const words = [f];
  if (key !== undefined) words.push(shownKey(key));
  if (value !== null)
    words.push(f === 'cas' && Array.isArray(value) ? value.map(shownValue).join(' → ') : shownValue(value));
  const text = words.join(' ');
  if (!isKnown) return `${text}, outcome unknown`;
  if (returned === null) return value === null ? `${text} = nil` : text;
  // A completion often repeats the argument.
  return isEcho(value, returned) ? text : `${text} = ${shownValue(returned)}`;
}

function isEcho(value: unknown, returned: unknown): boolean {
  return value !== null && shownValue(value) === shownValue(returned);
}

/** A key: text without quotes. */
export function shownKey(key: unknown): string {
  return typeof key === 'string' ? shortened(key) : shownValue(key);
}

/** Where an operation is in its file: `lines 3–7`. */
export function placeWords({ line, endLine }: Operation): string {
  if (line === undefined) return '';
  return endLine === undefined ? `line ${String(line)}` : `lines ${String(line)}–${String(endLine)}`;
}

/** Why the operations cannot be put in order, in sentences. */
export function inconsistencyWords(
  { key, operations, order, stuck, states }: Inconsistent,
  consistency: Consistency,
): readonly string[] {
  const withKey = key === undefined ? '' : ` with the key ${shownKey(key)}`;
  const state = statesWords(states);
  if (consistency === 'sequential') {
    const nexts = stuck.slice(0, STUCK_MAX).map((operation) => `  ${describe(operation)}`);
    const more = stuck.length > STUCK_MAX ? [`  and ${String(stuck.length - STUCK_MAX)} more`] : [];
    return [
      `No order that keeps the order of each process fits. The longest has ${String(order.length)} of ${String(operations.length)} operations${withKey}; ${state}.`,
      'None of the next ones fits there:',
      ...nexts,
      ...more,
    ];
  }
  const [operation] = stuck as [Operation];
  const until =
    operation.endLine === undefined ? 'until it ends' : `before line ${String(operation.endLine)}`;
  return [
    `${describe(operation)}: it fits in no order.`,
    `The longest part that can be ordered is everything${withKey} ${until} (${String(order.length)} ${order.length === 1 ? 'operation' : 'operations'} in order); ${state}.`,
  ];
}

const STUCK_MAX = 8;

function describe(operation: Operation): string {
  const place = placeWords(operation);
  return `process ${operation.process}: ${operationWords(operation)}${place === '' ? '' : ` (${place})`}`;
}

function statesWords(states: readonly string[]): string {
  const shown = states.map((state) => shortened(state));
  const last = shown.pop() ?? 'unknown';
  return `the state is then ${shown.length === 0 ? last : `${shown.join(', ')} or ${last}`}`;
}
