/** The tables of docs/TRACE.md, derived from the tables of fields and kinds (scripts/schema.mjs writes them). */
import { COMMON, HEADER, TRACE_VERSION } from './event.ts';
import type { FactTable } from './facts.ts';
import { fieldsIn, type Fields, type Type, type Types } from './fields.ts';
import { ENVELOPE } from './kinds.ts';
import type { Rows } from './row.ts';
import { FAULT } from './words.ts';

const TYPES: Readonly<Record<keyof Types, string>> = {
  server: 'id of a server',
  servers: 'list of ids of servers',
  incarnation: 'incarnation',
  count: 'whole number ≥ 0',
  counts: 'list of whole numbers ≥ 0',
  number: 'number',
  rate: 'number per second, ≥ 0',
  ms: 'ms, ≥ 0',
  text: 'text',
  texts: 'list of at least one text',
  true: 'true',
};

function typeInWords(type: Type): string {
  return typeof type === 'string' ? TYPES[type] : type.map((word) => `\`${word}\``).join(', ');
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function fieldTable(fields: Fields, first: readonly (readonly string[])[]): string {
  const rows = fieldsIn(fields).map(({ name, type, isOptional, description = '' }) => [
    `\`${name}\``,
    `${typeInWords(type)}${isOptional ? ', optional' : ''}`,
    description,
  ]);
  return tableOf(['field', 'type', 'meaning'], [...first, ...rows]);
}

function kindTable(rows: Rows, more: readonly (readonly string[])[] = []): string {
  const kinds = Object.entries(rows).map(([kind, { description, fields }]) => [
    `\`${kind}\``,
    fieldsIn(fields)
      .map(({ name, type, isOptional }) => `\`${name}${isOptional ? '?' : ''}\`: ${typeInWords(type)}`)
      .join('; '),
    description,
  ]);
  return tableOf(['kind', 'fields', 'meaning'], [...kinds, ...more]);
}

/** All tables, with their headings. */
export function documentation(tables: readonly FactTable[]): string {
  return [
    '## The header',
    fieldTable(HEADER, [
      ['`trace`', '`grid`', 'identifies a trace'],
      ['`version`', String(TRACE_VERSION), 'the version of the trace'],
    ]),
    '## Every event of a server',
    fieldTable(COMMON, [['`kind`', 'a kind of the next table', 'the kind of the event']]),
    '## Kinds of events',
    kindTable(ENVELOPE, [
      ['`fact`', '`fact`: an object with its own `kind`', 'The protocol records something, see below.'],
      [
        '`fault`',
        '`fault`: see [the schema](trace.schema.json)',
        `${FAULT.description} It has \`atMs\`, and no server, incarnation or clock.`,
      ],
    ]),
    ...tables.flatMap(({ protocol, rows }) => [`## Facts of the protocol \`${protocol}\``, kindTable(rows)]),
  ].join('\n\n');
}

const BEGIN = '<!-- The tables are written by `npm run schema`. -->';
const END = '<!-- End of the tables. -->';

/** A page with the tables between its markers. */
export function withTables(page: string, tables: readonly FactTable[]): string {
  const [before = ''] = page.split(BEGIN);
  const [, after = ''] = page.split(END);
  return `${before}${BEGIN}\n\n${documentation(tables)}\n\n${END}${after}`;
}
