/** Formats events as lines. Keys are always in the same order, so that the same run gives the same bytes. */
import { HEADER, type TraceEvent, type TraceHeader } from './event.ts';
import { fieldsIn } from './fields.ts';
import { rowOfFault, type Fault } from './fault.ts';
import { ENVELOPE } from './kinds.ts';

const HEADER_KEYS = ['trace', 'version', ...fieldsIn(HEADER).map(({ name }) => name)];
const EVENT_KEYS = Object.fromEntries(
  Object.entries(ENVELOPE).map(([kind, { fields }]) => [
    kind,
    ['atMs', 'kind', 'server', 'incarnation', ...fieldsIn(fields).map(({ name }) => name), 'clock'],
  ]),
);

/** The line of a header or an event, with its newline. The fields of a fact keep their order. */
export function traceLine(line: TraceHeader | TraceEvent): string {
  if ('trace' in line) return `${JSON.stringify(line, HEADER_KEYS)}\n`;
  const { atMs, kind } = line;
  if (kind === 'fault') return `${JSON.stringify({ atMs, kind, fault: faultFields(line.fault) })}\n`;
  if (kind !== 'fact') return `${JSON.stringify(line, EVENT_KEYS[kind])}\n`;
  const { server, incarnation, fact, clock } = line;
  return `${JSON.stringify({ atMs, kind, server, incarnation, fact, clock })}\n`;
}

/** A fault with its keys in the order of its row. */
function faultFields(fault: Fault): object {
  const held = fault as Readonly<Record<string, unknown>>;
  const names = ['kind', ...fieldsIn(rowOfFault(fault).fields).map(({ name }) => name)];
  return Object.fromEntries(names.flatMap((name) => (name in held ? [[name, held[name]]] : [])));
}
