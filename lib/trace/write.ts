/** Events as lines. Keys always stand in the same order, so that the same run gives the same bytes. */
import type { Fault } from './fault.ts';
import type { TraceEvent, TraceHeader } from './event.ts';

type KeysOf<T> = T extends unknown ? keyof T : never;
type Key = KeysOf<TraceEvent> | KeysOf<TraceHeader> | KeysOf<Fault>;

/** Every key there is, in the order in which they are written; what is not listed here would not be written. */
const ORDER = {
  trace: 0,
  version: 0,
  servers: 0,
  source: 0,
  epochMs: 0,
  omitted: 0,
  filtered: 0,
  plain: 0,
  atMs: 0,
  kind: 0,
  server: 0,
  incarnation: 0,
  command: 0,
  peer: 0,
  connection: 0,
  reason: 0,
  alive: 0,
  fault: 0,
  sender: 0,
  of: 0,
  to: 0,
  first: 0,
  count: 0,
  texts: 0,
  a: 0,
  b: 0,
  only: 0,
  from: 0,
  bytesPerSecond: 0,
  extraMs: 0,
  byMs: 0,
  forMs: 0,
  clock: 0,
} as const satisfies Readonly<Record<Key, 0>>;
const KEYS = Object.keys(ORDER);

/** The line of a header or an event, with its newline. */
export function traceLine(line: TraceHeader | TraceEvent): string {
  return `${JSON.stringify(line, KEYS)}\n`;
}
