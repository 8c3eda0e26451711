/** The events of operations that are maps: their fields, in any order, among others. */
import { EVENT_TYPES, type EventType, type HistoryEvent } from '../history.ts';
import { historyError } from '../reason.ts';
import { isLiteral, valueText } from '../value.ts';
import { nameOf, type TopForm } from './forms.ts';

/** @returns undefined for an event of no client: of the nemesis, a note */
export function eventOfForm({ fields, line, text }: TopForm): HistoryEvent | undefined {
  if (fields === undefined)
    throw historyError(
      { code: 'syntax', found: text, expected: 'an operation: {:process 0, :type :invoke, :f :read}' },
      line,
    );
  const process = processOf(fields.get('process'), line);
  if (process === undefined) return undefined;
  const type = typeOf(fields.get('type'), line);
  const f = nameOf(fields.get('f'));
  if (f === undefined || f === '') throw missing('f', fields.get('f'), 'the name of a function', line);
  const key = fields.get('key');
  return {
    process,
    type,
    f,
    ...(key !== undefined && key !== null && { key }),
    value: fields.get('value') ?? null,
    line,
  };
}

/** The name of a process; undefined for one that is no client. */
function processOf(value: unknown, line: number): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  // A process that has a name is the nemesis, or the test itself.
  if (isLiteral(value) || value === null) return undefined;
  if (typeof value !== 'string' || value === '') throw missing('process', value, 'a number or a name', line);
  return value.startsWith(':') || value === 'nemesis' ? undefined : value;
}

export function typeOf(value: unknown, line: number): EventType {
  const name = nameOf(value);
  const type = EVENT_TYPES.find((known) => known === name);
  if (type !== undefined) return type;
  throw missing('type', value, `one of ${EVENT_TYPES.join(', ')}`, line);
}

function missing(field: string, value: unknown, expected: string, line: number) {
  return value === undefined
    ? historyError({ code: 'no-field', field, expected }, line)
    : historyError({ code: 'bad-field', field, value: valueText(value), expected }, line);
}
