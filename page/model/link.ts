/** Links that open the page at an event, or at a simulation: what stands behind the `#`. Pure. */
import { FAULT_KINDS } from '../../lib/sim/plan.ts';
import type { SimSettings } from '../work/jobs.ts';
import { PROTOCOLS } from '../../lib/protocols.ts';
import { currentKind, FORMER_KINDS } from '../../lib/trace/kinds.ts';
import { choicesOf } from './kinds.ts';
import type { Kind } from './item.ts';
import { Said } from './said.ts';

export interface Linked {
  readonly sim?: SimSettings;
  readonly at?: Spot & { readonly run?: string };
  /** What it says that cannot be, in words. */
  readonly problems?: readonly string[];
}

/** Where an event is: older links say no more than the time. */
interface Spot {
  readonly server: number;
  readonly atMs: number;
  /** Of several at that time, the one of this kind; of several of it, this one, counted from 0. */
  readonly of?: Kind;
  readonly nth?: number;
}

/** How much of the name of a run tells it from others. */
const RUN_CHARS = 8;

/** What is run where nothing is said: small enough to read. */
export const FIRST_SIM: SimSettings = {
  seed: 7,
  servers: 3,
  seconds: 10,
  rate: 5,
  faults: ['cut', 'crash', 'pause'],
  runs: 20,
  plain: false,
};

/** Bounds of what a page may ask of itself. */
export const SIM_MAX = { seed: 2 ** 32 - 1, servers: 9, seconds: 120, rate: 100, runs: 1_000 } as const;

export function linkOfSim({ seed, servers, seconds, rate, faults, runs, plain }: SimSettings): string {
  const words = [
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

/** The link to an event: of the run of a grid, or of a simulation. */
export function linkOfEvent(
  { server, atMs, of, nth = 0 }: Spot,
  run: string,
  sim: string | undefined,
): string {
  const which = [
    // As exact as a link is read: more would not be understood.
    `at=${String(Number(atMs.toFixed(6)))}`,
    ...(of === undefined ? [] : [`kind=${of}`]),
    ...(nth === 0 ? [] : [`nth=${String(nth)}`]),
  ].join('&');
  return sim === undefined
    ? `run=${run.slice(0, RUN_CHARS)}&server=${String(server)}&${which}`
    : `${sim}&on=${String(server)}&${which}`;
}

/** What may be said of an event; how it is called where it is, is said besides. */
const OF_EVENT = ['at', 'kind', 'nth'];
const OF_SIM = ['sim', 'seed', 'servers', 'seconds', 'rate', 'faults', 'runs', 'plain', 'on', ...OF_EVENT];
const OF_RUN = ['run', 'server', ...OF_EVENT];

/** So many events of a kind at one time are more than there are. */
const NTH_MAX = 1e6;

/** What a link asks for. What it says wrongly is as if it were not said, but for the words on it. */
export function linkedIn(hash: string): Linked {
  const said = new Said(hash);
  const linked = said.has('sim') ? simIn(said) : runIn(said);
  return said.problems.length === 0 ? linked : { ...linked, problems: said.problems };
}

function simIn(said: Said): Linked {
  said.only(OF_SIM);
  const whole = (name: keyof typeof SIM_MAX, min: number) =>
    said.integer(name, SIM_MAX[name], min) ?? FIRST_SIM[name];
  const sim = {
    seed: whole('seed', 0),
    servers: whole('servers', 2),
    seconds: whole('seconds', 1),
    rate: whole('rate', 1),
    runs: whole('runs', 1),
    faults: said.has('faults') ? said.list('faults', FAULT_KINDS) : FIRST_SIM.faults,
    plain: said.integer('plain', 1) === 1,
  };
  const isOfEvent = ['on', ...OF_EVENT].some((name) => said.has(name));
  const at = isOfEvent ? spotIn(said, 'on', sim.servers - 1) : undefined;
  return at === undefined ? { sim } : { sim, at };
}

function runIn(said: Said): Linked {
  // What is none of ours is another's.
  if (!OF_RUN.some((name) => said.has(name))) return {};
  said.only(OF_RUN);
  const run = said.word('run', /^[\w-]{4,40}$/);
  if (!said.has('run')) said.lacks('run');
  const at = spotIn(said, 'server', 999);
  return at === undefined || run === undefined ? {} : { at: { ...at, run } };
}

/** The kinds that a permalink may name, also by their names in version 1 of the trace. */
const KINDS = [
  ...new Set([...PROTOCOLS.values()].flatMap(choicesOf).map(({ kind }) => kind)),
  'paused',
  'resumed',
  ...FORMER_KINDS.keys(),
];

function spotIn(said: Said, name: string, serverMax: number): Spot | undefined {
  for (const needed of [name, 'at']) if (!said.has(needed)) said.lacks(needed);
  const server = said.integer(name, serverMax);
  const atMs = said.number('at', 1e12);
  const of = said.list('kind', KINDS)[0];
  const nth = said.integer('nth', NTH_MAX);
  if (atMs === undefined || server === undefined) return undefined;
  return {
    server,
    atMs,
    ...(of === undefined ? {} : { of: currentKind(of) }),
    ...(nth === undefined ? {} : { nth }),
  };
}
