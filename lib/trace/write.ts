/** Events as lines. Keys always stand in the same order, so that the same run gives the same bytes. */
import { HEADER, type TraceEvent, type TraceHeader } from './event.ts';
import { fieldsIn } from './fields.ts';
import type { Fault } from './fault.ts';
import { ENVELOPE } from './kinds.ts';

type KeysOf<T> = T extends unknown ? keyof T : never;

/** The keys of a fault, in the order in which they are written; what is not listed here would not be written. */
const FAULT_KEYS = Object.keys({
  kind: 0,
  server: 0,
  a: 0,
  b: 0,
  only: 0,
  from: 0,
  to: 0,
  bytesPerSecond: 0,
  extraMs: 0,
  byMs: 0,
  forMs: 0,
} as const satisfies Readonly<Record<KeysOf<Fault>, 0>>);
const HEADER_KEYS = ['trace', 'version', ...fieldsIn(HEADER).map(({ name }) => name)];
const EVENT_KEYS = Object.fromEntries(
  Object.entries(ENVELOPE).map(([kind, { fields }]) => [
    kind,
    ['atMs', 'kind', 'server', 'incarnation', ...fieldsIn(fields).map(({ name }) => name), 'clock'],
  ]),
);

/** The line of a header or an event, with its newline. The fields of a fact stand in the order in which it has them. */
export function traceLine(line: TraceHeader | TraceEvent): string {
  if ('trace' in line) return `${JSON.stringify(line, HEADER_KEYS)}\n`;
  const { atMs, kind } = line;
  if (kind === 'fault') return `${JSON.stringify({ atMs, kind, fault: picked(line.fault, FAULT_KEYS) })}\n`;
  if (kind !== 'fact') return `${JSON.stringify(line, EVENT_KEYS[kind])}\n`;
  const { server, incarnation, fact, clock } = line;
  return `${JSON.stringify({ atMs, kind, server, incarnation, fact, clock })}\n`;
}

function picked(from: object, keys: readonly string[]): object {
  const held = from as Readonly<Record<string, unknown>>;
  return Object.fromEntries(keys.flatMap((key) => (key in held ? [[key, held[key]]] : [])));
}
