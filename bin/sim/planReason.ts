/** Why a plan cannot be run. */
import { hintFor } from '../../lib/text/nearest.ts';
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';
import { harmless } from '../../lib/wire/text.ts';
import { noopSentence, type NoopReason } from '../../lib/sim/noops.ts';

/** The maximal number of quoted characters of a value. */
const QUOTED_MAX = 60;
/** Text that a parser quotes from a file can contain anything. */
const DETAIL_MAX = 160;

/** A value of a plan: its path and the value. */
interface Value {
  /** Empty: the plan itself. */
  readonly path: string;
  /** Undefined: it is missing. */
  readonly found: unknown;
}

const PLAN = {
  empty: () => 'it is empty',
  'not-json': ({ detail }: { readonly detail: string }) => harmless(detail, DETAIL_MAX),
  'unknown-key': (details: {
    readonly path: string;
    readonly key: string;
    /** The value in its place. */
    readonly allowed: string;
  }) =>
    `${details.path === '' ? '' : `${details.path}: `}unknown key "${harmless(details.key, QUOTED_MAX)}"; ${details.allowed}`,
  'wrong-value': ({ expected, ...value }: Value & { readonly expected: string }) =>
    `${foundIn(value)}; expected ${expected}`,
  'unknown-word': ({ known, ...value }: Value & { readonly known: readonly string[] }) =>
    `${foundIn(value)}; ${hintFor(value.found, known)}`,
  'noop-fault': ({ place, why }: { readonly place: number; readonly why: NoopReason }) =>
    `faults[${String(place)}] cannot happen: ${noopSentence(why)}`,
  'of-agents': ({ name }: { readonly name: string }) =>
    `it is a plan for the agents of a configuration; run it with: ovid sim ${harmless(name, QUOTED_MAX)} --plan …`,
  'other-configuration': (details: {
    /** The configuration in the plan. */
    readonly name: string;
    readonly planned: string;
    readonly hash: string;
  }) =>
    `it is for another configuration, ${harmless(details.name, QUOTED_MAX)} with the hash ${harmless(details.planned, QUOTED_MAX)}; this one has ${details.hash}`,
  'other-boxes': ({ servers, boxes }: { readonly servers: number; readonly boxes: number }) =>
    `servers is ${String(servers)}; expected ${String(boxes)}, the number of boxes of the configuration`,
  'slow-network': ({ wayMs, maxMs }: { readonly wayMs: number; readonly maxMs: number }) =>
    `network: a packet can take ${inMs(wayMs)}, latencyMs + jitterMs + windowBytes / bytesPerMs; ` +
    `expected ${inMs(maxMs)} at most, otherwise servers miss deadlines without a fault`,
  'small-window': (details: {
    readonly carriesBytesPerMs: number;
    readonly sentBytesPerMs: number;
    readonly factor: number;
  }) =>
    `network: the window carries ${details.carriesBytesPerMs.toPrecision(3)} bytes a ms for requests of ` +
    `${details.sentBytesPerMs.toPrecision(3)} bytes a ms; expected at least ${String(details.factor)} times as many, ` +
    'otherwise a server that falls behind never catches up',
};

export type PlanReason = ReasonIn<typeof PLAN>;

export const planSentence: (reason: PlanReason) => string = sentencesIn(PLAN);

function foundIn({ path, found }: Value): string {
  return `${path || 'it'} ${found === undefined ? 'is missing' : `is ${quote(found)}`}`;
}

function quote(value: unknown): string {
  return harmless(typeof value === 'number' ? String(value) : JSON.stringify(value), QUOTED_MAX);
}

function inMs(ms: number): string {
  return `${String(Number(ms.toPrecision(4)))} ms`;
}
