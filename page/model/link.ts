/** Links that open the page at an event, or at a simulation: what stands behind the `#`. Pure. */
import { FAULT_KINDS, type DrawnKind } from '../../lib/sim/plan.ts';
import type { SimSettings } from '../work/jobs.ts';

export interface Linked {
  readonly sim?: SimSettings;
  readonly at?: { readonly server: number; readonly atMs: number; readonly run?: string };
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
export function linkOfEvent(server: number, atMs: number, run: string, sim: string | undefined): string {
  // As exact as a link is read: more would not be understood.
  const at = `at=${String(Number(atMs.toFixed(6)))}`;
  return sim === undefined
    ? `run=${run.slice(0, RUN_CHARS)}&server=${String(server)}&${at}`
    : `${sim}&on=${String(server)}&${at}`;
}

/** What a link asks for; what it says wrongly is as if it were not said. */
export function linkedIn(hash: string): Linked {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (name: string, max: number, min = 0): number | undefined => {
    const text = words.get(name) ?? '';
    const value = Number(text);
    return /^\d{1,12}(\.\d{1,6})?$/.test(text) && value >= min && value <= max ? value : undefined;
  };
  const integer = (name: string, max: number, min = 0): number | undefined => {
    const value = number(name, max, min);
    return Number.isInteger(value) ? value : undefined;
  };
  const whole = (name: keyof typeof SIM_MAX, min: number, otherwise: number) =>
    integer(name, SIM_MAX[name], min) ?? otherwise;
  const atMs = number('at', 1e12);
  if (words.has('sim')) {
    const known: readonly string[] = FAULT_KINDS;
    const said = (words.get('faults') ?? FIRST_SIM.faults.join()).split(',');
    // Said twice, a kind would be drawn twice as often.
    const faults = [...new Set(said)].filter((kind) => known.includes(kind));
    const server = integer('on', SIM_MAX.servers - 1);
    return {
      sim: {
        seed: whole('seed', 0, FIRST_SIM.seed),
        servers: whole('servers', 2, FIRST_SIM.servers),
        seconds: whole('seconds', 1, FIRST_SIM.seconds),
        rate: whole('rate', 1, FIRST_SIM.rate),
        runs: whole('runs', 1, FIRST_SIM.runs),
        faults: faults as DrawnKind[],
        plain: words.get('plain') === '1',
      },
      ...(atMs === undefined || server === undefined ? {} : { at: { server, atMs } }),
    };
  }
  const server = integer('server', 999);
  const run = words.get('run') ?? '';
  return atMs === undefined || server === undefined || !/^[\w-]{4,40}$/.test(run)
    ? {}
    : { at: { server, atMs, run } };
}
