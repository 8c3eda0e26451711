/** The options of a server: as a flag, in the environment, or in a file; one table for all three. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULTS, PORT_MAX } from '../lib/config.ts';
import { FORMER_LIMIT_NAMES, LIMIT_NAMES, LIMITS, type Limits } from '../lib/limits.ts';
import { TEXT_LIMITS } from '../lib/text/limits.ts';
import type { Address } from '../lib/world/world.ts';
import { EXIT } from './exit.ts';
import { optionError, type OptionReason } from './reason/option.ts';
import { fileError, readText } from './files.ts';
import { LOG_LEVELS, type ServeFlags } from './flags.ts';
import { flagOf } from './reason/config.ts';
import { argumentSentence, type ArgumentReason } from './reason/argument.ts';
import type { Unset } from './grid/places.ts';

/** Adds the options of a server to a command. */
export function withServerOptions(command: Command): Command {
  for (const option of [...serverOptions(), ...formerOptions()]) command.addOption(option);
  return command.addOption(
    new Option(
      '--config <file>',
      'a JSON file with options in camelCase, for example {"basePort": 4000}',
    ).env('CHATROOM_CONFIG'),
  );
}

function serverOptions(): Option[] {
  return [
    new Option('--host <address>', 'the address to listen on').env('CHATROOM_HOST').default(DEFAULTS.host),
    new Option('--base-port <port>', 'server i listens for peers on this port + i')
      .env('CHATROOM_BASE_PORT')
      .default(DEFAULTS.basePort)
      .argParser(wholeNumber),
    new Option(
      '--peers <list>',
      'peer addresses of single servers: 0=127.0.0.1:3000,1=… (a server listens on its own)',
    )
      .env('CHATROOM_PEERS')
      .argParser(addresses),
    ...netOptions('CHATROOM'),
    new Option(
      '--plain',
      'no sessions: use only ping and msg; messages in transit on a broken connection are lost',
    ).env('CHATROOM_PLAIN'),
    logLevelOption('CHATROOM'),
    new Option(
      '--trace <file>',
      'append a trace to this file, for chatroom replay; in a grid, one file per server: out.0.ndjson, …',
    )
      .env('CHATROOM_TRACE')
      .argParser(fileName),
    new Option(
      '--metrics <port>',
      'serve metrics and health over HTTP on this port of --host; in a grid, server i: this + i',
    )
      .env('CHATROOM_METRICS')
      .argParser(wholeNumber),
  ];
}

/**
 * The options of the net and of clients, which boxes have, too.
 *
 * @param prefix - of the names of environment variables
 */
export function netOptions(prefix: string): Option[] {
  return [
    new Option('--heartbeat-ms <ms>', 'the period of the heartbeat')
      .env(`${prefix}_HEARTBEAT_MS`)
      .default(DEFAULTS.heartbeatPeriodMs)
      .argParser(wholeNumber),
    new Option(
      '--suspect-after-ms <ms>',
      'a peer that is silent for this time is suspected: it is no longer listed alive',
    )
      .env(`${prefix}_SUSPECT_AFTER_MS`)
      .default(DEFAULTS.suspectAfterMs)
      .argParser(wholeNumber),
    ...LIMIT_NAMES.map((name) => limitOption(name, prefix)),
  ];
}

/** @param prefix - of the name of the environment variable */
export function logLevelOption(prefix: string): Option {
  return new Option('--log-level <level>', 'the level of the log on standard error')
    .env(`${prefix}_LOG_LEVEL`)
    .choices(LOG_LEVELS)
    .default('warn');
}

/** The description of each limit, and the name of its value. */
const LIMIT_TEXTS: Readonly<Record<keyof Limits, readonly [value: string, text: string]>> = {
  lineLimitBytes: ['bytes', 'the maximum length of a line; a longer one closes its connection'],
  unidentifiedLineLimitBytes: [
    'bytes',
    'the maximum length of the first line of an unidentified connection; a longer one closes it',
  ],
  unidentifiedMax: [
    'n',
    'the maximum number of unidentified connections (at least n); one more closes the oldest',
  ],
  identifyWithinMs: [
    'ms',
    'the time in which a peer has to identify itself; otherwise its connection is closed',
  ],
  clientsMax: ['n', 'the maximum number of clients; one more is refused'],
  waitingAnswersMax: [
    'n',
    'the maximum number of unread answers of a client; then its commands wait until it reads',
  ],
  clientReadsWithinMs: ['ms', 'a client that reads none of its answers for this time is closed'],
  unsentLimitBytes: ['bytes', 'the maximum number of bytes that wait in a socket; the rest waits in the log'],
};

function limitOption(name: keyof Limits, prefix: string): Option {
  const [value, text] = LIMIT_TEXTS[name];
  return limitNamed(name, value, text, prefix).default(LIMITS[name].default);
}

function limitNamed(name: string, value: string, text: string, prefix = 'CHATROOM'): Option {
  const flag = flagOf(name);
  return new Option(`${flag} <${value}>`, text)
    .env(`${prefix}_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`)
    .argParser(wholeNumber);
}

/** Options under their names of the version before: accepted, but not in the help. */
function formerOptions(): Option[] {
  return Object.entries(FORMER_LIMIT_NAMES).map(([name, former]) =>
    limitNamed(
      former,
      LIMIT_TEXTS[name as keyof Limits][0],
      `${flagOf(name)} in the version before`,
    ).hideHelp(),
  );
}

/** The options of a parsed command: flags before environment before file before defaults. */
export function serverFlags(command: Command): ServeFlags {
  return chosenFlags(command).flags;
}

/** The server options of a grid, and the ports that were not given. */
export function gridFlags(command: Command): { readonly flags: ServeFlags; readonly unset: Unset } {
  const { flags, chosen } = chosenFlags(command);
  const unset = {
    masters: !isGiven(command, 'port'),
    peers: !chosen.has('basePort') && !chosen.has('peers'),
    page: !isGiven(command, 'http'),
  };
  return { flags, unset };
}

/** The server options that were given on the command line, as flags. */
export function givenServerOptions(command: Command): readonly string[] {
  const given = serverOptions().filter(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  return given.map(({ long }) => long ?? '');
}

/** The server options, and the names of those that were given: on the command line, in the environment or in the file. */
function chosenFlags(command: Command): {
  readonly flags: ServeFlags;
  readonly chosen: ReadonlySet<string>;
} {
  const file = command.opts<{ config?: string }>().config;
  const fromFile = file === undefined || file === '' ? {} : readConfigFile(file);
  const chosen = new Set<string>();
  const formers: Readonly<Record<string, string | undefined>> = FORMER_LIMIT_NAMES;
  const values = serverOptions().map((option) => {
    const name = option.attributeName();
    const former = formers[name];
    const isFormer =
      former !== undefined && rankOf(command, fromFile, former) > rankOf(command, fromFile, name);
    const said = isFormer ? former : name;
    const rank = rankOf(command, fromFile, said);
    if (rank > RANKS.nowhere) chosen.add(name);
    if (rank === RANKS.env && option.isBoolean()) return [name, switchInEnvironment(option)];
    return [name, rank === RANKS.file ? fromFile[said] : (command.getOptionValue(said) as unknown)];
  });
  return { flags: Object.fromEntries(values) as ServeFlags, chosen };
}

/** The places in which an option can be given, the highest rank wins. */
const RANKS = { nowhere: 0, file: 1, env: 2, cli: 3 } as const;

/** The place in which an option was given, as one of {@link RANKS}. */
function rankOf(command: Command, fromFile: Readonly<Record<string, unknown>>, name: string): number {
  const source = command.getOptionValueSource(name);
  if (source === 'cli') return RANKS.cli;
  if (source === 'env') return RANKS.env;
  return fromFile[name] === undefined ? RANKS.nowhere : RANKS.file;
}

/** Whether an option was given on the command line or in the environment. */
export function isGiven(command: Command, name: string): boolean {
  const source = command.getOptionValueSource(name);
  return source === 'cli' || source === 'env';
}

/** The value in the environment of a flag without a value. The parser counts every value as true, `0` included. */
function switchInEnvironment({ envVar = '' }: Option): boolean {
  const text = process.env[envVar];
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw optionError(EXIT.usage, { code: 'environment-switch', name: envVar, text });
}

function readConfigFile(file: string): Record<string, unknown> {
  const text = readText('--config', file, TEXT_LIMITS.configMaxBytes);
  if (text.trim() === '') throw fileError('--config', file, { code: 'empty' });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw fileError('--config', file, { code: 'not-json', detail: (error as Error).message }, error);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw fileError('--config', file, { code: 'no-object' });
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(parsed)) values[key] = fileValue(file, text, key, value);
  return values;
}

/** The value of one key, parsed like the flag of the same name. */
function fileValue(file: string, text: string, key: string, value: unknown): unknown {
  const place = { file, line: lineOf(key, text), key };
  const refuse = (reason: OptionReason) => optionError(EXIT.usage, reason);
  const options = serverOptions();
  const option = [...options, ...formerOptions()].find((candidate) => candidate.attributeName() === key);
  if (option === undefined) {
    const known = options.map((candidate) => candidate.attributeName());
    throw refuse({ code: 'unknown-key', ...place, known });
  }
  if (option.isBoolean()) {
    if (typeof value === 'boolean') return value;
    throw refuse({ code: 'wrong-value', ...place, value, expected: 'true or false' });
  }
  const isText = typeof value === 'string' || typeof value === 'number';
  if (!isText || (option.argChoices !== undefined && !option.argChoices.includes(String(value)))) {
    const expected = option.argChoices?.join(', ') ?? 'a number or a string';
    throw refuse({ code: 'wrong-value', ...place, value, expected });
  }
  try {
    return option.parseArg === undefined ? String(value) : option.parseArg(String(value), undefined as never);
  } catch (error) {
    if (!(error instanceof ArgumentProblem)) throw error;
    throw refuse({ code: 'wrong-argument', ...place, why: error.reason });
  }
}

/** An invalid value of an option or an argument: an error for the parser, which names the option. */
export class ArgumentProblem extends InvalidArgumentError {
  readonly reason: ArgumentReason;

  constructor(reason: ArgumentReason) {
    super(argumentSentence(reason));
    this.reason = reason;
  }
}

/** A name that is not empty. */
export function fileName(text: string): string {
  if (text === '') throw new ArgumentProblem({ code: 'no-file-name' });
  return text;
}

/** A whole number in its plain spelling. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new ArgumentProblem({ code: 'not-whole', text });
  return Number(text);
}

/** A number that is within bounds. */
export function within(value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new ArgumentProblem({ code: 'out-of-range', value, min, max });
}

/** A number from 0 to 1. */
export function share(text: string): number {
  if (!/^(0|1|0?\.\d{1,12}|0\.|1\.0*)$/.test(text)) throw new ArgumentProblem({ code: 'not-share', text });
  return Number(text);
}

/** Addresses by id: `0=127.0.0.1:3000,1=[::1]:3001`. */
export function addresses(text: string): ReadonlyMap<number, Address> {
  const found = new Map<number, Address>();
  for (const part of text.split(',')) {
    const [, id, host, port] = /^(\d{1,4})=(\[[0-9a-fA-F:.]+\]|[^:\s[\]]+):(\d{1,5})$/.exec(part) ?? [];
    const isPort = Number(port) >= 1 && Number(port) <= PORT_MAX;
    if (id === undefined || host === undefined || !isPort)
      throw new ArgumentProblem({ code: 'no-address', text: part });
    if (found.has(Number(id))) throw new ArgumentProblem({ code: 'server-twice', id });
    found.set(Number(id), { host: host.replace(/^\[|\]$/g, ''), port: Number(port) });
  }
  return found;
}

/** The line of a JSON text with a key: a word before a colon. */
function lineOf(key: string, text: string): number {
  const word = JSON.stringify(key);
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (/^\s*:/.test(text.slice(at + word.length))) return text.slice(0, at).split('\n').length;
  }
  return 1; // The key is spelled with escapes.
}
