/**
 * The trace in a form that can be checked at run time: what event.ts says to the compiler, this says to whoever reads a
 * file. docs/trace.schema.json is made of it (scripts/schema.mjs).
 */
import * as z from 'zod';
import { TRACE_VERSION, type TraceEvent, type TraceHeader } from './event.ts';

/** The largest grid that there can be, as config.ts has it; what is shown of a trace grows with it. */
export const SERVERS_MAX = 1_000;

const id = z.int().min(0);
const count = z.int().min(0);
const ms = z.number().min(0);
const texts = z.array(z.string()).min(1);

/** Each kind of fault; see fault.ts. */
const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('crash'), server: id }),
  z.strictObject({ kind: z.literal('restart'), server: id }),
  z.strictObject({ kind: z.literal('pause'), server: id, forMs: ms }),
  z.strictObject({ kind: z.literal('block'), server: id, forMs: ms }),
  z.strictObject({ kind: z.literal('slow'), server: id, bytesPerSecond: z.number().min(0), forMs: ms }),
  z.strictObject({ kind: z.literal('step'), server: id, byMs: z.number() }),
  z.strictObject({ kind: z.literal('cut'), a: id, b: id, only: id.exactOptional() }),
  z.strictObject({ kind: z.literal('drop'), from: id, to: id, forMs: ms }),
  z.strictObject({ kind: z.literal('clog'), from: id, to: id, forMs: ms }),
  z.strictObject({ kind: z.literal('delay'), from: id, to: id, extraMs: ms, forMs: ms }),
]);

/** What every event of a server says, beside what happened. */
const common = {
  atMs: ms.describe('ms from the beginning of the trace'),
  server: id,
  incarnation: z.int().min(0).describe('tells this life of the server from its others'),
  clock: z.array(count).describe('the vector clock: an entry a server, by id'),
};

function happening<Kind extends string, Shape extends z.core.$ZodLooseShape>(kind: Kind, shape: Shape) {
  return z.strictObject({ kind: z.literal(kind), ...common, ...shape });
}

const event = z.discriminatedUnion('kind', [
  happening('started', {}),
  happening('crashed', {}),
  happening('stopped', {}),
  happening('command', { command: z.enum(['get', 'alive', 'follow', 'crash', 'refused', 'overlong']) }),
  happening('broadcast', { first: count, texts }),
  happening('sent', { to: id, first: count, count }),
  happening('delivered', { sender: id, of: id.exactOptional(), first: count.exactOptional(), texts }),
  happening('suspected', { peer: id }),
  happening('trusted', { peer: id }),
  happening('peerDown', { peer: id, reason: z.string() }),
  happening('linkUp', { peer: id, connection: z.string().exactOptional() }),
  happening('linkDown', { peer: id, reason: z.string() }),
  happening('alive', { alive: z.array(id) }),
  z.strictObject({ kind: z.literal('fault'), atMs: ms, fault }),
]);

const header = z.strictObject({
  trace: z.literal('chatroom'),
  version: z.literal(TRACE_VERSION),
  servers: z.int().min(1).max(SERVERS_MAX),
  source: z.enum(['sim', 'check', 'server']),
  epochMs: ms.exactOptional().describe('ms since 1970 at atMs 0'),
  omitted: count.exactOptional().describe('messages and other events that were left out: it is a sample'),
  plain: z.literal(true).exactOptional().describe('servers knew no sessions'),
});

/** The two kinds of line, and what a fault is, as zod has them. */
export const SCHEMA = { header, event, fault };

/** What events can be of. */
export const EVENT_KINDS: readonly string[] = event.options.map(({ shape }) => shape.kind.value);

/** The JSON Schema of a line. */
export function jsonSchema(): object {
  const line = z.union([header.describe('the first line'), event.describe('every other line')]);
  return {
    ...z.toJSONSchema(line),
    title: 'A line of a trace of chatroom',
    description: 'A trace is NDJSON: a header, then events in the order of time, each a line.',
  };
}

/** Types without `readonly`, which zod does not have. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

// Does not compile where what is checked here and the types of event.ts part ways.
true satisfies Same<z.infer<typeof event>, Plain<TraceEvent>>;
true satisfies Same<z.infer<typeof header>, Plain<TraceHeader>>;
