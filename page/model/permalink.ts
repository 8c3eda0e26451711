/** Addresses of the page: the fragment of the URL, behind the `#`, which says the tab, its source and what is seen of it. Pure. */
import type { SimSettings } from '../work/jobs.ts';
import { DEFAULT_PROTOCOL, PROTOCOL_NAMES, PROTOCOLS } from '../../lib/protocols.ts';
import { currentFaultKind } from '../../lib/trace/fault.ts';
import { currentKind, FORMER_KINDS } from '../../lib/trace/kinds.ts';
import { choicesOf } from './kinds.ts';
import type { Kind } from './item.ts';
import { PermalinkParams } from './permalinkParams.ts';
import { OF_SEEN, seenIn, SERVER_MAX, type Seen } from './seen.ts';
import { faultKindsOf, FIRST_SIM, SIM_MAX } from './simSettings.ts';
import { tabOfFragment, type Tab } from './tab.ts';

export interface Permalink {
  /** The tab that it shows; undefined: it is not one of this page. */
  readonly tab?: Tab;
  readonly sim?: SimSettings;
  /** The name of a scene. */
  readonly scene?: string;
  /** The run of the grid that it is about, or its first letters. */
  readonly run?: string;
  /** The name of the trace that it is about. */
  readonly name?: string;
  readonly at?: Spot;
  /** What is seen of it; undefined: nothing is said. */
  readonly seen?: Seen;
  /** What is wrong with it, in words. */
  readonly problems?: readonly string[];
  /** Whether one of the settings of the simulation is wrong. */
  readonly isSimWrong?: true;
}

/** Where an event is: older permalinks have no more than the time. */
interface Spot {
  readonly server: number;
  readonly atMs: number;
  /** Of several at that time, the one of this kind; of several of it, this one, counted from 0. */
  readonly of?: Kind;
  readonly nth?: number;
}

/** The length of the part of a run's name that identifies it. */
const RUN_CHARS = 8;

/** What an address says about an event, with the server under this name. */
export function spotText(name: 'on' | 'server', { server, atMs, of, nth = 0 }: Spot): string {
  return [
    `&${name}=${String(server)}`,
    // As precise as an address is parsed: more decimals would be refused.
    `&at=${String(Number(atMs.toFixed(6)))}`,
    of === undefined ? '' : `&kind=${of}`,
    nth === 0 ? '' : `&nth=${String(nth)}`,
  ].join('');
}

/** The part of the name of a run that identifies it. */
export function runText(run: string): string {
  return run.slice(0, RUN_CHARS);
}

/** The parameters of an event, beside that of its server. */
const OF_EVENT = ['at', 'kind', 'nth'];
const OF_SIM = ['protocol', 'seed', 'servers', 'seconds', 'rate', 'faults', 'runs', 'plain'];

/** More events of a kind at one time do not occur. */
const NTH_MAX = 1e6;
/** A longer name of a trace is not told by an address. */
export const NAME_MAX_CHARS = 200;

/** The contents of an address. A wrong parameter counts as missing, and is a problem. */
export function parsePermalink(hash: string): Permalink {
  const tab = tabOfFragment(hash);
  if (tab !== undefined) return { tab };
  const params = new PermalinkParams(hash);
  const permalink = params.has('sim')
    ? simIn(params)
    : params.has('scene')
      ? sceneIn(params)
      : params.has('trace')
        ? traceIn(params)
        : runIn(params);
  return params.problems.length === 0 ? permalink : { ...permalink, problems: params.problems };
}

function simIn(params: PermalinkParams): Permalink {
  params.allowOnly(['sim', ...OF_SIM, 'on', ...OF_EVENT, ...OF_SEEN]);
  const whole = (name: keyof typeof SIM_MAX, min: number) =>
    params.integer(name, SIM_MAX[name], min) ?? FIRST_SIM[name];
  const protocol = protocolIn(params);
  const sim = {
    protocol,
    seed: whole('seed', 0),
    servers: whole('servers', 2),
    seconds: whole('seconds', 1),
    rate: whole('rate', 1),
    runs: whole('runs', 1),
    faults: params.has('faults')
      ? params.list('faults', faultKindsOf(PROTOCOLS.get(protocol)), (kind) => currentFaultKind(kind))
      : FIRST_SIM.faults,
    plain: params.integer('plain', 1) === 1,
  };
  const isSimWrong = params.problems.length > 0;
  // An address that says only what is seen asks for no simulation.
  const isOfSim = isSimWrong || [...OF_SIM, 'on', ...OF_EVENT].some((name) => params.has(name));
  return {
    tab: 'simulate',
    ...(isOfSim ? { sim } : {}),
    ...aboutIn(params, 'on', sim.servers - 1),
    ...(isSimWrong ? { isSimWrong } : {}),
  };
}

/** The event that is chosen, and what is seen. */
function aboutIn(params: PermalinkParams, server: 'on' | 'server', serverMax: number): Permalink {
  const isOfEvent = [server, ...OF_EVENT].some((name) => params.has(name));
  const at = isOfEvent ? spotIn(params, server, serverMax) : undefined;
  const isSeen = OF_SEEN.some((name) => params.has(name));
  return { ...(at === undefined ? {} : { at }), ...(isSeen ? { seen: seenIn(params) } : {}) };
}

function sceneIn(params: PermalinkParams): Permalink {
  params.allowOnly(['scene', 'on', ...OF_EVENT, ...OF_SEEN]);
  const scene = params.text('scene', NAME_MAX_CHARS);
  return {
    tab: 'simulate',
    ...(scene === undefined ? {} : { scene }),
    ...aboutIn(params, 'on', SERVER_MAX),
  };
}

function traceIn(params: PermalinkParams): Permalink {
  params.allowOnly(['trace', 'name', 'on', ...OF_EVENT, ...OF_SEEN]);
  const name = params.text('name', NAME_MAX_CHARS);
  return { tab: 'trace', ...(name === undefined ? {} : { name }), ...aboutIn(params, 'on', SERVER_MAX) };
}

/** The protocol of a permalink: one that names none is of a version without other protocols. */
function protocolIn(params: PermalinkParams): string {
  return params.list('protocol', PROTOCOL_NAMES)[0] ?? DEFAULT_PROTOCOL;
}

function runIn(params: PermalinkParams): Permalink {
  const ofRun = ['live', 'protocol', 'run', 'server', ...OF_EVENT];
  // A fragment without any of the parameters is no address of the page.
  if (!ofRun.some((name) => params.has(name))) return {};
  params.allowOnly([...ofRun, ...OF_SEEN]);
  protocolIn(params);
  const run = params.word('run', /^[\w-]{4,40}$/);
  const { at, seen } = aboutIn(params, 'server', SERVER_MAX);
  // Times are of a run; former addresses were to events only.
  const isOfTime = at !== undefined || seen?.window !== undefined || seen?.playheadMs !== undefined;
  if (!params.has('run') && (isOfTime || !params.has('live'))) params.noteMissing('run');
  if (run === undefined) {
    const { filter, isPresenting } = seen ?? {};
    const ofAnyRun = { ...(filter && { filter }), ...(isPresenting && { isPresenting }) };
    return { tab: 'live', ...(Object.keys(ofAnyRun).length > 0 && { seen: ofAnyRun }) };
  }
  return { tab: 'live', run, ...(at === undefined ? {} : { at }), ...(seen === undefined ? {} : { seen }) };
}

/** The kinds that a permalink may name, also by their names in version 1 of the trace. */
const KINDS = [
  ...new Set([...PROTOCOLS.values()].flatMap(choicesOf).map(({ kind }) => kind)),
  'paused',
  'resumed',
  ...FORMER_KINDS.keys(),
];

function spotIn(params: PermalinkParams, name: string, serverMax: number): Spot | undefined {
  for (const needed of [name, 'at']) if (!params.has(needed)) params.noteMissing(needed);
  const server = params.integer(name, serverMax);
  const atMs = params.number('at', 1e12);
  const of = params.list('kind', KINDS)[0];
  const nth = params.integer('nth', NTH_MAX);
  if (atMs === undefined || server === undefined) return undefined;
  return {
    server,
    atMs,
    ...(of === undefined ? {} : { of: currentKind(of) }),
    ...(nth === undefined ? {} : { nth }),
  };
}
