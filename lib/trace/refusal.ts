/**
 * Why a line of a trace is invalid, or why traces cannot be merged: a code, with the details that its sentence needs. Programs use the
 * code; the sentence for users is derived from it only here.
 */
import { sentencesIn, type ReasonIn } from '../reason/table.ts';
import { TRACE_VERSION } from './event.ts';

const EXAMPLE = `{"trace":"grid","version":${String(TRACE_VERSION)},"protocol":"chatroom","servers":3,"source":"sim"}`;

/* The sentences, by code. */

/** Why a line is refused. */
const LINE = {
  'not-json': ({ shown }: { readonly shown: string }) => `it is not JSON: ${shown}`,
  'line-cut-off': ({ shown }: { readonly shown: string }) => `the file ends within it: ${shown}`,
  'no-header': ({ shown }: { readonly shown: string }) =>
    `it is ${shown}; a trace begins with a line like ${EXAMPLE}`,
  'unknown-version': ({ version }: { readonly version: number }) =>
    `version ${String(version)} of the trace is not known here; versions 1 and ${String(TRACE_VERSION)} are`,
  'unknown-key': ({ keys, known }: { readonly keys: readonly string[]; readonly known: readonly string[] }) =>
    `unknown key "${keys.join('", "')}"; there are ${known.join(', ')}`,
  missing: ({ name, expected }: { readonly name: string; readonly expected: string }) =>
    `${name} is missing; expected ${expected}`,
  unexpected: (details: { readonly name: string; readonly shown: string; readonly expected: string }) =>
    `${details.name} is ${details.shown}; expected ${details.expected}`,
  'second-header': () =>
    'a second header; only the trace of a real server has more than one, one for each of its incarnations',
  'servers-changed': ({ servers, before }: { readonly servers: number; readonly before: number }) =>
    `"servers" is ${String(servers)}, and ${String(before)} in the header before`,
  'protocol-changed': ({ protocol, before }: { readonly protocol: string; readonly before: string }) =>
    `"protocol" is "${protocol}", and "${before}" in the header before`,
  'unknown-server': ({ server, servers }: { readonly server: number; readonly servers: number }) =>
    `there is no server ${String(server)}; by its header, the trace is of servers 0 to ${String(servers - 1)}`,
  'clock-length': ({ count, servers }: { readonly count: number; readonly servers: number }) =>
    `"clock" has ${String(count)} entries; expected ${String(servers)}, one for each server`,
  'time-order': ({ atMs, lastMs }: { readonly atMs: number; readonly lastMs: number }) =>
    `"atMs" is ${String(atMs)}, before the ${String(lastMs)} of the line above; events are in the order of time`,
};

/** Why several traces cannot be merged. */
const MERGE = {
  'no-trace': () => 'there is no trace to merge',
  'not-of-a-server': ({ name }: { readonly name: string }) =>
    `${name} is of a whole grid, or without the time at which it begins; only traces of single servers can be merged`,
  'other-servers': (details: {
    readonly name: string;
    readonly servers: number;
    readonly other: string;
    readonly otherServers: number;
  }) =>
    `${details.name} is of a grid of ${String(details.servers)} servers, ${details.other} of one of ${String(details.otherServers)}`,
  'other-protocol': (details: {
    readonly name: string;
    readonly protocol: string;
    readonly other: string;
    readonly otherProtocol: string;
  }) =>
    `${details.name} is of the protocol "${details.protocol}", ${details.other} of "${details.otherProtocol}"`,
  'same-incarnation': (details: {
    readonly name: string;
    readonly other: string;
    readonly server: number;
    readonly incarnation: number;
  }) =>
    `${details.name} and ${details.other} both have incarnation ${String(details.incarnation)} of server ${String(details.server)}`,
};

export type LineRefusal = ReasonIn<typeof LINE>;
export type MergeRefusal = ReasonIn<typeof MERGE>;
export type TraceRefusal = LineRefusal | MergeRefusal;

/** The sentence of a refusal, without a full stop. */
export const refusalSentence: (refusal: TraceRefusal) => string = sentencesIn({ ...LINE, ...MERGE });
