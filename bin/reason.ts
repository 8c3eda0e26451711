/** Why a command of the command line ends with an error: every reason with its sentence. */
import { configSentence, type ConfigOption, type ConfigReason } from '../lib/configReason.ts';
import { LIMIT_NAMES } from '../lib/limits.ts';
import { hintFor, nearest } from '../lib/nearest.ts';
import { sentencesIn, type ReasonIn } from '../lib/reason/table.ts';
import { unsayableSentence, type UnsayableReason } from '../lib/sim/scenario/toMaster.ts';
import { textSentence, type TextFlaw } from '../lib/text/problem.ts';
import type { Address } from '../lib/world/world.ts';
import { argumentSentence, type ArgumentReason } from './reason/argument.ts';
import { fileSentence, type FileReason } from './reason/file.ts';

const FILES = {
  file: ({
    option,
    file,
    why,
  }: {
    readonly option: string;
    readonly file: string;
    readonly why: FileReason;
  }) => `${option} ${file}: ${fileSentence(why)}`,
  /** A stream: standard input, the log of a server. */
  input: ({ source, why }: { readonly source: string; readonly why: FileReason }) =>
    `${source}: ${fileSentence(why)}`,
  output: ({ detail }: { readonly detail: string }) => `standard output: ${detail}`,
};

interface ConfigLine {
  readonly file: string;
  readonly line: number;
  readonly key: string;
}

const OPTIONS = {
  config: ({ why }: { readonly why: ConfigReason }) => configSentence(why, flagNameOf),
  'environment-switch': ({ name, text }: { readonly name: string; readonly text: string | undefined }) =>
    `${name} is ${JSON.stringify(text)}; expected true or false`,
  'unknown-key': ({ known, ...place }: ConfigLine & { readonly known: readonly string[] }) =>
    `${inConfig(place)}unknown key "${place.key}"; ${hintFor(place.key, known)}`,
  'wrong-value': ({ value, expected, ...place }: ConfigLine & WrongValue) =>
    `${inConfig(place)}"${place.key}" is ${JSON.stringify(value)}; expected ${expected}`,
  'wrong-argument': ({ why, ...place }: ConfigLine & { readonly why: ArgumentReason }) =>
    `${inConfig(place)}"${place.key}": ${argumentSentence(why)}`,
  'not-whole': ({ option, value, min, max }: Range) =>
    `${option}: ${String(value)} is not a whole number from ${String(min)} to ${String(max)}`,
  'restarts-without-crashes': ({
    restarts,
    crashes,
  }: {
    readonly restarts: number;
    readonly crashes: number;
  }) =>
    `--restarts: ${String(restarts)} restarts with ${String(crashes)} crashes; only a server that has crashed starts again`,
};

interface WrongValue {
  readonly value: unknown;
  readonly expected: string;
}

interface Range {
  readonly option: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

const PORTS = {
  'port-in-use': ({ otherwise, ...address }: Address & { readonly otherwise: string }) =>
    `${portIn(address)} is in use. Is the server running already? ./stopall ends this checkout's; otherwise ${otherwise}`,
  'port-failed': ({ detail, ...address }: Address & { readonly detail: string }) =>
    `cannot listen on ${portIn(address)}: ${detail}`,
  'page-port-in-use': ({ other, none, ...address }: Address & PageRemedies) =>
    `${portIn(address)}, for the page, is in use: ${other} takes another one, ${none} goes on without the page`,
  'page-port-failed': ({ detail, ...address }: Address & { readonly detail: string }) =>
    `the page cannot be served on ${portIn(address)}: ${detail}`,
  'ports-clash': ({
    port,
    first,
    second,
  }: {
    readonly port: number;
    readonly first: string;
    readonly second: string;
  }) => `-p and --base-port: port ${String(port)} is wanted by ${first} and by ${second}; move one of them`,
  'metrics-port-range': ({ port, max }: { readonly port: number; readonly max: number }) =>
    `--metrics: ${String(port)} is not a port from 1 to ${String(max)}`,
  'metrics-port-owned': (details: {
    readonly port: number;
    readonly server: number;
    readonly owner: string;
  }) =>
    `--metrics: ${String(details.port)}, for server ${String(details.server)}, is the port of ${details.owner} already; take another`,
  'page-port-range': ({ port }: { readonly port: number }) =>
    `--http ${String(port)}: ports go from 1 to 65535, and 0 is any that is free`,
  'page-port-owned': ({ port, owner }: { readonly port: number; readonly owner: string }) =>
    `--http: ${String(port)} is the port of ${owner}; take another`,
  'no-origin': ({ origin }: { readonly origin: string }) =>
    `--http-origin ${origin}: expected an origin and no more, as in https://room.example`,
};

interface PageRemedies {
  /** The options for another port, and for no page. */
  readonly other: string;
  readonly none: string;
}

const REPLAY = {
  'check-filtered': () => '--check judges the whole of a trace: it takes no filter',
  'shiviz-filtered': () =>
    '--format shiviz is of the whole of a trace, whose clocks have no gaps: it takes no filter',
  'check-shiviz': () => '--check has no --format shiviz; there are columns and json',
  'at-rest-unchecked': () => '--at-rest says something to --check only',
  'two-formats': ({ format }: { readonly format: string }) =>
    `--json and --format ${format} are two formats; choose one`,
  'unknown-format': ({ format, known }: { readonly format: string; readonly known: readonly string[] }) =>
    `--format: "${format}" is not one of ${known.join(', ')}`,
  'no-server-id': ({ text }: { readonly text: string }) =>
    `--server: "${text}" is not the id of a server, as in 0,2`,
  'unknown-kind': ({ kind, known }: { readonly kind: string; readonly known: readonly string[] }) => {
    const guess = nearest(kind, known);
    return `--kind: "${kind}" is not one of ${known.join(', ')}${guess === undefined ? '' : `; did you mean ${guess}?`}`;
  },
  'no-time': ({ option, text }: { readonly option: string; readonly text: string }) =>
    `${option}: "${text}" is not a time in ms, as in 1500`,
  'server-not-in-trace': ({ server, servers }: { readonly server: number; readonly servers: number }) =>
    `--server: there is no ${String(server)}; the trace is of servers 0 to ${String(servers - 1)}`,
  'trace-empty': ({ name }: { readonly name: string }) => `${name} is empty; a trace has a header at least`,
  'trace-text': ({ name, flaw }: { readonly name: string; readonly flaw: TextFlaw }) =>
    // The place of what is wrong stands behind the name with a comma, as in "a, line 3: …".
    `${name}${flaw.line === undefined ? ': ' : ', '}${textSentence(flaw)}`,
  'trace-file': ({ name, why }: { readonly name: string; readonly why: FileReason }) =>
    `${name}: ${fileSentence(why)}`,
  'trace-line': ({
    name,
    line,
    detail,
  }: {
    readonly name: string;
    readonly line: number;
    readonly detail: string;
  }) => `${name}, line ${String(line)}: ${detail}`,
  'traces-apart': ({ detail }: { readonly detail: string }) => detail,
  'traces-too-large': ({
    name,
    lines,
    remedy,
  }: {
    readonly name: string;
    readonly lines: number;
    readonly remedy: string;
  }) =>
    `${name}: memory has no room for more than ${String(lines)} lines at once: ${remedy}; one trace alone is shown as it is read`,
};

const SIM = {
  'update-alone': () => '--update goes with --scenario',
  'path-alone': () => '--path goes with --seed',
  'path-nowhere': ({ path, seed }: { readonly path: string; readonly seed: number }) =>
    `--path ${path} leads nowhere with --seed ${String(seed)} and these options`,
  'run-failed': ({ seed, detail, left }: { readonly seed: number; readonly detail: string } & Left) =>
    withLeft(`this is a fault of chatroom's own, in the run with seed ${String(seed)}: ${detail}`, left),
  'run-out-of-memory': ({ seed, remedy, left }: { readonly seed: number; readonly remedy: string } & Left) =>
    withLeft(
      `memory ran out in the run with seed ${String(seed)}; shorter runs (--seconds) or fewer threads (-j) take less; ${remedy}`,
      left,
    ),
  'not-exported': ({ file, why }: { readonly file: string; readonly why: UnsayableReason }) =>
    `--export ${file}: ${unsayableSentence(why)}`,
};

interface Left {
  /** The lines about what the run has left behind; empty where it has left nothing. */
  readonly left: string;
}

function withLeft(sentence: string, left: string): string {
  return left === '' ? sentence : `${sentence}\n${left}`;
}

const JOIN = {
  'no-server': ({ text }: { readonly text: string }) =>
    `"${text}" is no server: expected its master port, or host:port`,
  'no-name': ({ name }: { readonly name: string }) =>
    `--name ${JSON.stringify(name)}: expected 1 to 32 characters, no colon, and no space to begin with`,
};

const SENTENCES = { ...FILES, ...OPTIONS, ...PORTS, ...REPLAY, ...SIM, ...JOIN };

export type CommandLineReason = ReasonIn<typeof SENTENCES>;

export const commandLineSentence: (reason: CommandLineReason) => string = sentencesIn(SENTENCES);

/** The flag of an option that is called the same: `--line-limit-bytes` for `lineLimitBytes`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Options by their flags; those of the call itself are arguments. */
const FLAGS: Partial<Record<ConfigOption, string>> = {
  basePort: '--base-port',
  heartbeatPeriodMs: '--heartbeat-ms',
  suspectAfterMs: '--suspect-after-ms',
  host: '--host',
  peers: '--peers',
  ...Object.fromEntries(LIMIT_NAMES.map((name) => [name, flagOf(name)])),
};

function flagNameOf(option: ConfigOption): string {
  return FLAGS[option] ?? option;
}

function inConfig({ file, line }: ConfigLine): string {
  return `--config ${file}, line ${String(line)}: `;
}

function portIn({ host, port }: Address): string {
  return `port ${String(port)} on ${host}`;
}
