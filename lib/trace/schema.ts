/**
 * The runtime validation of a trace, derived from the tables of fields. docs/trace.schema.json is generated from it (scripts/schema.mjs).
 */
import * as z from 'zod';
import { SERVERS_MAX } from '../wire/ids.ts';
import { COMMON, HEADER, TRACE_VERSION, type TraceEvent, type TraceHeader } from './event.ts';
import type { FactTable } from './facts.ts';
import { FAULTS } from './fault.ts';
import { fieldsIn, type Fields, type Type, type Types } from './fields.ts';
import { ENVELOPE } from './kinds.ts';
import type { Rows } from './row.ts';
import { FAULT } from './words.ts';

/** The longest name of a protocol, in characters. */
const PROTOCOL_MAX_CHARS = 100;

const id = z.int().min(0);
const count = z.int().min(0);
const ms = z.number().min(0);

const TYPES: { readonly [Name in keyof Types]: z.ZodType } = {
  server: id,
  servers: z.array(id),
  incarnation: z.int().min(0),
  count,
  counts: z.array(count),
  number: z.number(),
  rate: z.number().min(0),
  ms,
  text: z.string(),
  texts: z.array(z.string()).min(1),
  true: z.literal(true),
};

/** The schema of each type of field. */
function shapeOf(fields: Fields): Record<string, z.ZodType> {
  return Object.fromEntries(
    fieldsIn(fields).map(({ name, type, isOptional, description }) => {
      const described = description === undefined ? schemaOf(type) : schemaOf(type).describe(description);
      return [name, isOptional ? z.exactOptional(described) : described];
    }),
  );
}

function schemaOf(type: Type): z.ZodType {
  return typeof type === 'string' ? TYPES[type] : z.enum(type);
}

const header = z.strictObject({
  trace: z.literal('grid'),
  version: z.literal(TRACE_VERSION),
  ...shapeOf(HEADER),
  protocol: z.string().min(1).max(PROTOCOL_MAX_CHARS).describe(HEADER.protocol.description),
  servers: z.int().min(1).max(SERVERS_MAX).describe(HEADER.servers.description),
});

/** The schema of an object of one kind. */
export type Option = z.ZodObject<{ kind: z.ZodLiteral<string> } & Record<string, z.ZodType>>;

function optionOf(kind: string, ...shapes: readonly Record<string, z.ZodType>[]): Option {
  return z.strictObject(Object.assign({ kind: z.literal(kind) }, ...shapes) as Option['shape']);
}

function option(kind: string, description: string, ...shapes: readonly Record<string, z.ZodType>[]): Option {
  return optionOf(kind, ...shapes).describe(description);
}

function optionsOf(rows: Rows, ...common: readonly Record<string, z.ZodType>[]): Option[] {
  return Object.entries(rows).map(([kind, { description, fields }]) =>
    option(kind, description, ...common, shapeOf(fields)),
  );
}

/** The schemas of the lines of a trace. */
export interface TraceSchema {
  readonly header: z.ZodType<TraceHeader>;
  readonly event: z.ZodType<TraceEvent>;
  /** The fields of each kind of object, by the key that contains it; those of the events themselves have no key. */
  readonly options: Readonly<Partial<Record<string, readonly Option[]>>>;
  readonly headerKeys: readonly string[];
}

function union(options: readonly Option[]): z.ZodType {
  return z.discriminatedUnion('kind', options as [Option, ...Option[]]);
}

/** @param facts - those of the protocol; for an unknown protocol any object with a kind is a fact */
function makeSchema({ rows }: FactTable): TraceSchema {
  const facts = optionsOf(rows);
  const fact = facts.length === 0 ? z.looseObject({ kind: z.string() }) : union(facts);
  const faults = Object.entries(FAULTS).map(([kind, { fields }]) => optionOf(kind, shapeOf(fields)));
  const common = shapeOf(COMMON);
  const events = [
    ...optionsOf(ENVELOPE, common),
    option('fact', 'The protocol records something.', common, { fact }),
    option('fault', FAULT.description, { atMs: common['atMs'] ?? ms, fault: union(faults) }),
  ];
  return {
    header: header as unknown as z.ZodType<TraceHeader>,
    event: union(events) as z.ZodType<TraceEvent>,
    options: { '': events, fault: faults, fact: facts },
    headerKeys: Object.keys(header.shape),
  };
}

const made = new WeakMap<FactTable, TraceSchema>();

/** The schemas of a trace with these facts. */
export function schemaWith(facts: FactTable): TraceSchema {
  let schema = made.get(facts);
  if (schema === undefined) made.set(facts, (schema = makeSchema(facts)));
  return schema;
}

/** The JSON Schema of a line. */
export function jsonSchema(facts: FactTable): object {
  const { header, event } = schemaWith(facts);
  const line = z.union([header.describe('the first line'), event.describe('every other line')]);
  return {
    ...z.toJSONSchema(line),
    title: `A line of a trace of the protocol ${facts.protocol}`,
    description: 'A trace is NDJSON: a header, then events in the order of time, each a line.',
  };
}
