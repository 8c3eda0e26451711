/** The options of a server: as a flag, in the environment, or in a file; one table for all three. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULTS } from '../lib/config.ts';
import { LIMIT_NAMES, LIMITS, type Limits } from '../lib/limits.ts';
import { nearest } from '../lib/nearest.ts';
import { TEXT_LIMITS } from '../lib/text/limits.ts';
import type { Address } from '../lib/world/world.ts';
import { CommandError, EXIT } from './exit.ts';
import { fileProblem, readText, refusal } from './files.ts';
import { flagOf, LOG_LEVELS, type ServeFlags } from './flags.ts';
import type { Unasked } from './grid/places.ts';

/** Adds the options of a server to a command. */
export function withServerOptions(command: Command): Command {
  for (const option of serverOptions()) command.addOption(option);
  return command.addOption(
    new Option('--config <file>', 'a JSON file with options in camelCase, for example {"basePort": 4000}').env(
      'CHATROOM_CONFIG',
    ),
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
      'peer addresses of single servers: 0=127.0.0.1:3000,1=… (its own: where it listens)',
    )
      .env('CHATROOM_PEERS')
      .argParser(addresses),
    new Option('--heartbeat-ms <ms>', 'the period of the heartbeat')
      .env('CHATROOM_HEARTBEAT_MS')
      .default(DEFAULTS.heartbeatPeriodMs)
      .argParser(wholeNumber),
    new Option('--suspect-after-ms <ms>', 'a peer that is silent for this time is suspected: it is no longer listed alive')
      .env('CHATROOM_SUSPECT_AFTER_MS')
      .default(DEFAULTS.suspectAfterMs)
      .argParser(wholeNumber),
    ...LIMIT_NAMES.map(limitOption),
    new Option(
      '--plain',
      'no sessions: use only ping and msg; messages in transit on a broken connection are lost',
    ).env('CHATROOM_PLAIN'),
    new Option('--log-level <level>', 'the level of the log on standard error')
      .env('CHATROOM_LOG_LEVEL')
      .choices(LOG_LEVELS)
      .default('warn'),
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

/** What there is to say of a limit, and what its value stands for. */
const LIMIT_TEXTS: Readonly<Record<keyof Limits, readonly [value: string, text: string]>> = {
  lineLimitBytes: ['bytes', 'the longest line; a longer one closes its connection'],
  strangerLineLimitBytes: ['bytes', 'the longest first line of an unidentified connection; a longer one closes it'],
  strangersMax: ['n', 'the most unidentified connections of peers (at least n); one more closes the oldest'],
  identifyWithinMs: ['ms', 'the time in which a peer has to identify itself; otherwise its connection is closed'],
  mastersMax: ['n', 'the most clients; one more is refused'],
  waitingAnswersMax: ['n', 'the most unread answers of a client; then its commands wait until it reads'],
  masterReadsWithinMs: ['ms', 'a client that reads none of its answers for this time is closed'],
  unsentLimitBytes: ['bytes', 'the most bytes that wait in a socket; the rest waits in the log'],
};

function limitOption(name: keyof Limits): Option {
  const [value, text] = LIMIT_TEXTS[name];
  const flag = flagOf(name);
  return new Option(`${flag} <${value}>`, text)
    .env(`CHATROOM_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`)
    .default(LIMITS[name].default)
    .argParser(wholeNumber);
}

/** The options of a parsed command: flags before environment before file before defaults. */
export function serverFlags(command: Command): ServeFlags {
  return chosenFlags(command).flags;
}

/** The server options of a grid, and which of its ports nobody has chosen. */
export function gridFlags(command: Command): { readonly flags: ServeFlags; readonly unasked: Unasked } {
  const { flags, chosen } = chosenFlags(command);
  const unasked = {
    masters: !isGiven(command, 'port'),
    peers: !chosen.has('basePort') && !chosen.has('peers'),
    page: !isGiven(command, 'http'),
  };
  return { flags, unasked };
}

/** The server options, and the names of those that were given: on the command line, in the environment or in the file. */
function chosenFlags(command: Command): {
  readonly flags: ServeFlags;
  readonly chosen: ReadonlySet<string>;
} {
  const file = command.opts<{ config?: string }>().config;
  const fromFile = file === undefined || file === '' ? {} : readConfigFile(file);
  const chosen = new Set<string>();
  const values = serverOptions().map((option) => {
    const name = option.attributeName();
    const source = command.getOptionValueSource(name);
    if (isGiven(command, name) || fromFile[name] !== undefined) chosen.add(name);
    if (source === 'env' && option.isBoolean()) return [name, switchInEnvironment(option)];
    const isSaid = isGiven(command, name) || fromFile[name] === undefined;
    return [name, isSaid ? (command.getOptionValue(name) as unknown) : fromFile[name]];
  });
  return { flags: Object.fromEntries(values) as ServeFlags, chosen };
}

/** Whether an option was given on the command line or in the environment. */
function isGiven(command: Command, name: string): boolean {
  const source = command.getOptionValueSource(name);
  return source === 'cli' || source === 'env';
}

/** What the environment says of a flag without a value. The parser takes it for given whatever it says, `0` included. */
function switchInEnvironment({ envVar = '' }: Option): boolean {
  const text = process.env[envVar];
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new CommandError(EXIT.usage, `${envVar} is ${JSON.stringify(text)}; expected true or false`);
}

function readConfigFile(file: string): Record<string, unknown> {
  const text = readText('--config', file, TEXT_LIMITS.configMaxBytes);
  if (text.trim() === '') throw refusal('--config', file, 'it is empty');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw refusal('--config', file, fileProblem(error));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new CommandError(EXIT.usage, `--config ${file}: expected an object, for example {"basePort": 4000}`);
  }
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(parsed)) values[key] = fileValue(file, text, key, value);
  return values;
}

/** The value of one key, read as the flag of the same name would be. */
function fileValue(file: string, text: string, key: string, value: unknown): unknown {
  const line = lineOf(key, text);
  const where = `--config ${file}, line ${String(line)}: `;
  const options = serverOptions();
  const option = options.find((candidate) => candidate.attributeName() === key);
  if (option === undefined) {
    const known = options.map((candidate) => candidate.attributeName());
    const guess = nearest(key, known);
    const hint = guess === undefined ? `the keys are ${known.join(', ')}` : `did you mean "${guess}"?`;
    throw new CommandError(EXIT.usage, `${where}unknown key "${key}"; ${hint}`);
  }
  if (option.isBoolean()) {
    if (typeof value === 'boolean') return value;
    throw new CommandError(
      EXIT.usage,
      `${where}"${key}" is ${JSON.stringify(value)}; expected true or false`,
    );
  }
  const isText = typeof value === 'string' || typeof value === 'number';
  if (!isText || (option.argChoices !== undefined && !option.argChoices.includes(String(value)))) {
    const allowed = option.argChoices?.join(', ') ?? 'a number or a string';
    throw new CommandError(EXIT.usage, `${where}"${key}" is ${JSON.stringify(value)}; expected ${allowed}`);
  }
  try {
    return option.parseArg === undefined ? String(value) : option.parseArg(String(value), undefined as never);
  } catch (error) {
    throw new CommandError(EXIT.usage, `${where}"${key}": ${(error as Error).message}`);
  }
}

function fileName(text: string): string {
  if (text === '') throw new InvalidArgumentError('expected a file name.');
  return text;
}

/** A whole number in its plain spelling. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a whole number.`);
  return Number(text);
}

/** Addresses by id: `0=127.0.0.1:3000,1=[::1]:3001`. */
export function addresses(text: string): ReadonlyMap<number, Address> {
  const found = new Map<number, Address>();
  for (const part of text.split(',')) {
    const [, id, host, port] = /^(\d{1,4})=(\[[0-9a-fA-F:.]+\]|[^:\s[\]]+):(\d{1,5})$/.exec(part) ?? [];
    const isPort = Number(port) >= 1 && Number(port) <= 65_535;
    if (id === undefined || host === undefined || !isPort) {
      throw new InvalidArgumentError(
        `"${part}" is not of the form <id>=<host>:<port>, for example 0=127.0.0.1:3000.`,
      );
    }
    if (found.has(Number(id))) throw new InvalidArgumentError(`server ${id} occurs twice.`);
    found.set(Number(id), { host: host.replace(/^\[|\]$/g, ''), port: Number(port) });
  }
  return found;
}

/** The line of a JSON text on which a key stands: the word is a key where a colon follows. */
function lineOf(key: string, text: string): number {
  const word = JSON.stringify(key);
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (/^\s*:/.test(text.slice(at + word.length))) return text.slice(0, at).split('\n').length;
  }
  return 1; // Spelled with escapes.
}
