/** The parsed options of `chatroom replay`, or a refusal. Independent of the option parser. */
import { nearest } from '../../lib/nearest.ts';
import { EVENT_KINDS } from '../../lib/trace/schema.ts';
import { CommandError, EXIT } from '../exit.ts';
import { isOpen, type Filter } from './filter.ts';

/** As typed: each filter may be given several times, and each time be a list with commas. */
export interface ReplayFlags {
  readonly server?: readonly string[];
  readonly kind?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly format?: string;
  readonly json?: boolean;
  readonly check?: boolean;
  readonly atRest?: boolean;
}

export const FORMATS = ['columns', 'json', 'shiviz'] as const;
export type Format = (typeof FORMATS)[number];

/** What is to be done. */
export interface Request {
  readonly filter: Filter;
  readonly format: Format;
  /** Whether promises are checked instead of events shown; whether the run is known to have come to rest. */
  readonly isCheck: boolean;
  readonly isAtRest: boolean;
}

/** @throws a usage error that names the option and what it may be */
export function requestOf(flags: ReplayFlags): Request {
  const format = formatOf(flags);
  const filter: Filter = {
    servers: flags.server && new Set(items(flags.server).map(serverOf)),
    kinds: flags.kind && new Set(items(flags.kind).map(kindOf)),
    fromMs: flags.from === undefined ? undefined : msOf('--from', flags.from),
    toMs: flags.to === undefined ? undefined : msOf('--to', flags.to),
  };
  const isFiltered = !isOpen(filter);
  const isCheck = flags.check ?? false;
  if (isFiltered && isCheck) throw usage('--check needs the whole trace: no filter is allowed');
  if (isFiltered && format === 'shiviz')
    throw usage('--format shiviz needs the whole trace: no filter is allowed');
  if (isCheck && format === 'shiviz') throw usage('--check has no --format shiviz; expected columns or json');
  if (flags.atRest === true && !isCheck) throw usage('--at-rest needs --check');
  return { filter, format, isCheck, isAtRest: flags.atRest ?? false };
}

function formatOf({ format, json }: ReplayFlags): Format {
  if (format !== undefined && json === true && format !== 'json')
    throw usage(`--json and --format ${format} are two formats; choose one`);
  if (json === true) return 'json';
  const known = FORMATS.find((name) => name === (format ?? 'columns'));
  if (known === undefined) throw usage(`--format: "${format ?? ''}" is not one of ${FORMATS.join(', ')}`);
  return known;
}

function items(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(','));
}

function serverOf(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw usage(`--server: "${text}" is not the id of a server, as in 0,2`);
  return Number(text);
}

function kindOf(text: string): string {
  if (EVENT_KINDS.includes(text)) return text;
  const guess = nearest(text, EVENT_KINDS);
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  throw usage(`--kind: "${text}" is not one of ${EVENT_KINDS.join(', ')}${hint}`);
}

function msOf(option: string, text: string): number {
  if (!/^\d{1,12}(\.\d+)?$/.test(text)) throw usage(`${option}: "${text}" is not a time in ms, as in 1500`);
  return Number(text);
}

function usage(message: string): CommandError {
  return new CommandError(EXIT.usage, message);
}
