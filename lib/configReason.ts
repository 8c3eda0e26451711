/** Why the options of a server are invalid. */
import type { Limits } from './limits.ts';
import { sentencesIn, type ReasonIn } from './reason/table.ts';

/** The option that a reason is about. */
export type ConfigOption =
  'id' | 'n' | 'port' | 'host' | 'basePort' | 'peers' | 'heartbeatPeriodMs' | 'suspectAfterMs' | keyof Limits;

/** A value and its allowed range. */
export interface Range {
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

/** The sentences; the name of the option precedes each. */
const CONFIG = {
  'not-whole': notWhole,
  'peer-id': (range: Range) => `id: ${notWhole(range)}`,
  'peer-port': ({ peer, ...range }: Range & { readonly peer: number }) =>
    `port of server ${String(peer)}: ${notWhole(range)}`,
  'empty-host': () => 'it is empty; 0.0.0.0 is every address of this machine',
  'deadline-unfit': (details: {
    readonly deadlineMs: number;
    readonly heartbeatPeriodMs: number;
    /** A valid deadline. */
    readonly fitMs: number;
  }) =>
    `${String(details.deadlineMs)} ms must be over twice the heartbeat period of ` +
    `${String(details.heartbeatPeriodMs)} ms and no multiple of it; ${String(details.fitMs)} would do`,
  'port-of-peers': ({ port }: { readonly port: number }) =>
    `${String(port)} is this server's port for its peers already; choose another for clients`,
};

export type ConfigReason = ReasonIn<typeof CONFIG> & { readonly option: ConfigOption };

const sentence = sentencesIn(CONFIG);

/** @param nameOf - the name of an option for the reader */
export function configSentence(
  reason: ConfigReason,
  nameOf: (option: ConfigOption, reason: ConfigReason) => string = plainName,
): string {
  return `${nameOf(reason.option, reason)}: ${sentence(reason)}`;
}

const PLAIN_NAMES: Partial<Record<ConfigOption, string>> = {
  basePort: 'base port',
  heartbeatPeriodMs: 'heartbeat period',
  suspectAfterMs: 'suspicion deadline',
};

function plainName(option: ConfigOption, { code }: ConfigReason): string {
  const name = PLAIN_NAMES[option];
  if (name === undefined) return option;
  return code === 'not-whole' && option.endsWith('Ms') ? `${name} (ms)` : name;
}

/** The sentence for a value that is not a whole number in its range. */
export function notWhole({ value, min, max }: Range): string {
  return `${String(value)} is not a whole number from ${String(min)} to ${String(max)}`;
}
