/** Permalinks, which open the page at a tab, at an event or at a simulation: the fragment of the URL, behind the `#`. Pure. */
import { SEEDS } from '../../lib/sim/plan.ts';
import { ALL_FAULT_KINDS, FAULT_KINDS, type DrawnKind } from '../../lib/sim/plannedFault.ts';
import type { SimSettings } from '../work/jobs.ts';
import { DEFAULT_PROTOCOL, PROTOCOL_NAMES, PROTOCOLS } from '../../lib/protocols.ts';
import { currentFaultKind } from '../../lib/trace/fault.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { currentKind, FORMER_KINDS } from '../../lib/trace/kinds.ts';
import { choicesOf } from './kinds.ts';
import type { Kind } from './item.ts';
import { PermalinkParams } from './permalinkParams.ts';
import { tabOfFragment, type Tab } from './tab.ts';

export interface Permalink {
  /** The tab that it shows; undefined: it is not one of this page. */
  readonly tab?: Tab;
  readonly sim?: SimSettings;
  readonly at?: Spot & { readonly run?: string };
  /** What is wrong with it, in words. */
  readonly problems?: readonly string[];
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

/** The simulation of a permalink without settings: small enough to read. */
export const FIRST_SIM: SimSettings = {
  protocol: DEFAULT_PROTOCOL,
  seed: 7,
  servers: 3,
  seconds: 10,
  rate: 5,
  faults: ['cut', 'crash', 'pause'],
  runs: 20,
  plain: false,
};

/** Bounds of the settings of a simulation. */
export const SIM_MAX = { seed: SEEDS - 1, servers: 9, seconds: 120, rate: 100, runs: 1_000 } as const;

export function permalinkOfSim({
  protocol,
  seed,
  servers,
  seconds,
  rate,
  faults,
  runs,
  plain,
}: SimSettings): string {
  const words = [
    `protocol=${protocol}`,
    `seed=${String(seed)}`,
    `servers=${String(servers)}`,
    `seconds=${String(seconds)}`,
    `rate=${String(rate)}`,
    `faults=${faults.join()}`,
    `runs=${String(runs)}`,
    ...(plain ? ['plain=1'] : []),
  ];
  return `sim&${words.join('&')}`;
}

/** A run of a grid, and the protocol of its servers. */
export interface GridRun {
  readonly run: string;
  readonly protocol: string;
}

/** The permalink to an event: of a run of the grid, or of a simulation. */
export function permalinkOfEvent(
  { server, atMs, of, nth = 0 }: Spot,
  { run, protocol }: GridRun,
  sim: string | undefined,
): string {
  const which = [
    // As precise as a permalink is parsed: more decimals would be refused.
    `at=${String(Number(atMs.toFixed(6)))}`,
    ...(of === undefined ? [] : [`kind=${of}`]),
    ...(nth === 0 ? [] : [`nth=${String(nth)}`]),
  ].join('&');
  return sim === undefined
    ? `protocol=${protocol}&run=${run.slice(0, RUN_CHARS)}&server=${String(server)}&${which}`
    : `${sim}&on=${String(server)}&${which}`;
}

/** The parameters of an event, beside that of its server. */
const OF_EVENT = ['at', 'kind', 'nth'];
const OF_SIM = [
  'sim',
  'protocol',
  'seed',
  'servers',
  'seconds',
  'rate',
  'faults',
  'runs',
  'plain',
  'on',
  ...OF_EVENT,
];
const OF_RUN = ['protocol', 'run', 'server', ...OF_EVENT];

/** More events of a kind at one time do not occur. */
const NTH_MAX = 1e6;

/** The contents of a permalink. A wrong parameter counts as missing, and is a problem. */
export function parsePermalink(hash: string): Permalink {
  const tab = tabOfFragment(hash);
  if (tab !== undefined) return { tab };
  const params = new PermalinkParams(hash);
  const permalink = params.has('sim') ? simIn(params) : runIn(params);
  return params.problems.length === 0 ? permalink : { ...permalink, problems: params.problems };
}

function simIn(params: PermalinkParams): Permalink {
  params.allowOnly(OF_SIM);
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
  const isOfEvent = ['on', ...OF_EVENT].some((name) => params.has(name));
  const at = isOfEvent ? spotIn(params, 'on', sim.servers - 1) : undefined;
  return { tab: 'simulate', sim, ...(at === undefined ? {} : { at }) };
}

/** The kinds of fault in simulations of a protocol: only agents save records, so that disks matter. */
export function faultKindsOf(facts: FactTable | undefined): readonly DrawnKind[] {
  return facts?.isConfigured === true ? ALL_FAULT_KINDS : FAULT_KINDS;
}

/** The protocol of a permalink: one that names none is of a version without other protocols. */
function protocolIn(params: PermalinkParams): string {
  return params.list('protocol', PROTOCOL_NAMES)[0] ?? DEFAULT_PROTOCOL;
}

function runIn(params: PermalinkParams): Permalink {
  // A fragment without any of the parameters is no permalink.
  if (!OF_RUN.some((name) => params.has(name))) return {};
  params.allowOnly(OF_RUN);
  protocolIn(params);
  const run = params.word('run', /^[\w-]{4,40}$/);
  if (!params.has('run')) params.noteMissing('run');
  const at = spotIn(params, 'server', 999);
  return at === undefined || run === undefined ? {} : { tab: 'live', at: { ...at, run } };
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
