/** Formats a log record as a sentence. Pure. */
import { harmless } from '../lib/wire/text.ts';

/** A record of a log: its level as numbered by pino, its message, and its fields. */
export interface LogRecord {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

const WARNING = 40;
const ERROR = 50;
/** Fields that the sentence expresses otherwise, or that are of no use to a person. */
const UNSAID = ['level', 'time', 'pid', 'hostname', 'msg', 'server', 'box', 'reason'];

/** A record as one line without control characters: `server 1, warning: link down: it is of another grid (peer 0)`. */
export function sentenceOf(record: LogRecord): string {
  const { level, msg, server, box, reason } = record;
  const who = [
    ...(server === undefined ? [] : [`server ${wordOf(server)}`]),
    ...(box === undefined ? [] : [`box ${wordOf(box)}`]),
  ];
  const weight = level >= ERROR ? ['error'] : level >= WARNING ? ['warning'] : [];
  const head = [...who, ...weight].join(', ');
  const why = reason === undefined ? '' : `: ${wordOf(reason)}`;
  const rest = Object.entries(record)
    .filter(([name, value]) => !UNSAID.includes(name) && value !== undefined)
    .map(([name, value]) => `${name} ${wordOf(value)}`);
  const details = rest.length === 0 ? '' : ` (${rest.join(', ')})`;
  return harmless(`${head === '' ? '' : `${head}: `}${msg}${why}${details}`, Infinity);
}

/** A line of a log as a sentence, if it is a record; any other line unchanged, but without control characters. */
export function sentenceIn(line: string): string {
  const record = recordIn(line);
  return record === undefined ? harmless(line, Infinity) : sentenceOf(record);
}

function recordIn(line: string): LogRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg, ...fields } = JSON.parse(line) as Partial<LogRecord>;
    return typeof level === 'number' && typeof msg === 'string' ? { ...fields, level, msg } : undefined;
  } catch {
    return undefined;
  }
}

function wordOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isAddress(value)) return `${value.host}:${String(value.port)}`;
  return JSON.stringify(value);
}

function isAddress(value: unknown): value is { readonly host: string; readonly port: number } {
  return typeof value === 'object' && value !== null && 'host' in value && 'port' in value;
}
