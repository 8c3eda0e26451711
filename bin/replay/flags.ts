/** The parsed options of `chatroom replay`, or a refusal. Independent of the option parser. */
import type { FactTable } from '../../lib/trace/facts.ts';
import { currentKind, ENVELOPE } from '../../lib/trace/kinds.ts';
import { type CommandError, EXIT } from '../exit.ts';
import { replayError, type ReplayReason } from './reason.ts';
import { isOpen, type Filter } from './filter.ts';

/** As typed: each filter can be given several times, each time as a list with commas. */
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

/** The task. */
export interface Request {
  readonly filter: Filter;
  readonly format: Format;
  /** Whether promises are checked instead of events printed; whether the run is known to be quiescent at its end. */
  readonly isCheck: boolean;
  readonly isAtRest: boolean;
}

/** @throws a usage error that names the option and its valid values */
export function requestOf(flags: ReplayFlags): Request {
  const format = formatOf(flags);
  const filter: Filter = {
    servers: flags.server && new Set(items(flags.server).map(serverOf)),
    kinds: flags.kind && new Set(items(flags.kind).map(currentKind)),
    fromMs: flags.from === undefined ? undefined : msOf('--from', flags.from),
    toMs: flags.to === undefined ? undefined : msOf('--to', flags.to),
  };
  const isFiltered = !isOpen(filter);
  const isCheck = flags.check ?? false;
  if (isFiltered && isCheck) throw usage({ code: 'check-filtered' });
  if (isFiltered && format === 'shiviz') throw usage({ code: 'shiviz-filtered' });
  if (isCheck && format === 'shiviz') throw usage({ code: 'check-shiviz' });
  if (flags.atRest === true && !isCheck) throw usage({ code: 'at-rest-unchecked' });
  return { filter, format, isCheck, isAtRest: flags.atRest ?? false };
}

function formatOf({ format, json }: ReplayFlags): Format {
  if (format !== undefined && json === true && format !== 'json')
    throw usage({ code: 'two-formats', format });
  if (json === true) return 'json';
  const known = FORMATS.find((name) => name === (format ?? 'columns'));
  if (known === undefined) throw usage({ code: 'unknown-format', format: format ?? '', known: FORMATS });
  return known;
}

function items(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(','));
}

function serverOf(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw usage({ code: 'no-server-id', text });
  return Number(text);
}

/**
 * Refuses kinds that no event of a trace with these facts can have. For an unknown protocol, every kind is possible.
 *
 * @throws a usage error that names the nearest kind, or all
 */
export function requireKinds({ kinds }: Filter, { rows }: FactTable): void {
  const facts = Object.keys(rows);
  if (kinds === undefined || facts.length === 0) return;
  const names = [...Object.keys(ENVELOPE), ...facts, 'fault'];
  for (const kind of kinds) {
    if (names.includes(kind)) continue;
    throw usage({ code: 'unknown-kind', kind, known: names });
  }
}

function msOf(option: string, text: string): number {
  if (!/^\d{1,12}(\.\d+)?$/.test(text)) throw usage({ code: 'no-time', option, text });
  return Number(text);
}

function usage(reason: ReplayReason): CommandError {
  return replayError(EXIT.usage, reason);
}
