/** Why a scenario cannot be played. */
import { configSentence, type ConfigReason } from '../../configReason.ts';
import { sentencesIn, type ReasonIn } from '../../reason/table.ts';
import { describeTime } from './describe.ts';
import { oneOf } from './oneOf.ts';

/** Errors in the arguments of a command. */
const ARGUMENTS = {
  'value-missing': ({ what, expected }: { readonly what: string; readonly expected: string }) =>
    `${what} is missing; expected ${expected}`,
  'text-missing': ({ what }: { readonly what: string }) => `${what} is missing`,
  'not-a-value': ({
    what,
    word,
    expected,
  }: {
    readonly what?: string;
    readonly word: string;
    readonly expected: string;
  }) => `${what === undefined ? '' : `${what}: `}"${word}" is not ${expected}`,
  'word-too-many': ({ word }: { readonly word: string }) => `unexpected "${word}"`,
  'unknown-option': ({ option, known }: { readonly option: string; readonly known: readonly string[] }) =>
    `there is no ${option}=, ${oneOf(option, known)}`,
  'option-twice': ({ option }: { readonly option: string }) => `${option}= is given twice`,
  'nothing-named': () => 'no topic is given',
};

export type ArgumentReason = ReasonIn<typeof ARGUMENTS>;

const argumentSentence = sentencesIn(ARGUMENTS);

const SCENARIO = {
  // Errors in the file:
  'no-command': () => 'there is no command in it',
  'no-rule': ({ rule }: { readonly rule: string }) =>
    `there is no ${rule} after the command; the expected output follows it`,
  'no-command-before-rule': ({ rule }: { readonly rule: string }) => `there is no command before the ${rule}`,
  'unknown-command': ({ name, known }: { readonly name: string; readonly known: readonly string[] }) =>
    `unknown command "${name}", ${oneOf(name, known)}`,
  arguments: ({ usage, why }: { readonly usage: string; readonly why: ArgumentReason }) =>
    `${argumentSentence(why)}; usage: ${usage}`,
  'unknown-topic': ({ name, known }: { readonly name: string; readonly known: readonly string[] }) =>
    `unknown topic "${name}", ${oneOf(name, known)}`,
  'other-protocol': ({ name, protocol }: { readonly name: string; readonly protocol: string }) =>
    `protocol ${name}: it is played with servers of the protocol ${protocol}; the name must be the first command`,
  'protocol-late': () => 'protocol is not the first command',
  'unknown-protocol': ({ name, known }: { readonly name: string; readonly known: readonly string[] }) =>
    `unknown protocol "${name}", ${oneOf(name, known)}`,
  'takes-time': () => 'a command that takes time cannot be scheduled by at',
  'no-period': () => 'every=0ms would never end; expected more',
  'only-another': ({ only, a, b }: { readonly only: number; readonly a: number; readonly b: number }) =>
    `only=${String(only)} is neither ${String(a)} nor ${String(b)}`,
  'unknown-escape': () => 'a \\ that is none of \\n, \\r, \\t, \\\\ and \\xHH',
  config: ({ why }: { readonly why: ConfigReason }) => configSentence(why),

  // Errors while it is played:
  'no-grid': () => 'there is no grid yet; "grid n=3" makes one',
  'other-servers': ({ n, servers }: { readonly n: number; readonly servers: number }) =>
    `n=${String(n)}: the configuration has ${String(servers)} boxes`,
  'no-agent': ({ id, known }: { readonly id: string; readonly known: readonly string[] }) =>
    `there is no agent ${id}, ${oneOf(id, known)}`,
  'no-request': ({ id, why }: { readonly id: string; readonly why: string }) =>
    `agent ${id} does not take this request: ${why}`,
  'no-server': ({ server, n }: { readonly server: number; readonly n: number }) =>
    `there is no server ${String(server)}: ids go from 0 to ${String(n - 1)}`,
  'time-over': ({ nowMs }: { readonly nowMs: number }) =>
    `it is ${describeTime(nowMs)} already; expected a time after that`,
  'begin-over': () => 'from= is in the past',
  uncheckable: ({ why }: { readonly why: string }) => why,
  'client-connected': ({ name }: { readonly name: string }) =>
    `${name} has a connection; "hang-up ${name}" ends it`,
  'no-client': ({ name, known }: { readonly name: string; readonly known: readonly string[] }) =>
    `there is no raw client ${name}; there are: ${known.join(', ') || 'none'}`,
};

export type ScenarioReason = ReasonIn<typeof SCENARIO>;

export const scenarioSentence: (reason: ScenarioReason) => string = sentencesIn(SCENARIO);
