/** `chatroom sim`: the same servers on virtual time, with everything that can go wrong. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { check as checkProperty, property, subarray } from 'fast-check';
import type { HistoryEvent, Violation } from '../lib/check/history.ts';
import { drawPlan, type DrawnKind, type Plan, type PlannedFault } from '../lib/sim/plan.ts';
import { randomOf } from '../lib/sim/random.ts';
import { run, type RunResult } from '../lib/sim/run.ts';
import { CommandError, EXIT } from './exit.ts';

/** What was asked for. */
export interface SimFlags {
  readonly seed: number | undefined;
  readonly servers: number;
  readonly seconds: number;
  readonly rate: number;
  readonly faults: readonly DrawnKind[];
  readonly runs: number;
  readonly plan: string | undefined;
  readonly trace: string | undefined;
  readonly json: boolean;
}

/** What all runs came to. */
interface Totals {
  runs: number;
  violations: number;
  turns: number;
  delivered: number;
  virtualMs: number;
  readonly faults: Map<string, number>;
}

/** From one fault to the next, on the average, in virtual time. */
const FAULT_EVERY_MS = 1_000;
/** Where the plan of a run that broke a promise is left, to be run again. */
const PLAN_FILE = 'chatroom-plan.json';

/**
 * Runs plans, drawn from one seed after the other or read from a file, until one breaks a promise. Prints what came of
 * it on stdout; sets the exit code: 0, or 1 where a promise was broken.
 */
export async function simulate(flags: SimFlags): Promise<void> {
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
  const plans = flags.plan === undefined ? drawnPlans(seed, flags) : [readPlan(flags.plan)];
  const totals: Totals = { runs: 0, violations: 0, turns: 0, delivered: 0, virtualMs: 0, faults: new Map() };
  const traces = createHash('sha256');
  const begunMs = performance.now();
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());

  let broken: { plan: Plan; result: RunResult } | undefined;
  for (const plan of plans) {
    const result = run(plan);
    add(totals, plan, result);
    const trace = traceOf(result.history);
    traces.update(trace);
    if (flags.trace !== undefined) writeFileSync(flags.trace, trace);
    if (result.violations.length > 0) {
      broken = { plan, result };
      break;
    }
    // A turn of the event loop, for Ctrl-C.
    await new Promise((done) => setImmediate(done));
    if (interrupted.signal.aborted) break;
    if (process.stderr.isTTY) process.stderr.write(`\r${String(totals.runs)} of ${String(flags.runs)} runs`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const shrunk = broken === undefined ? undefined : shrink(broken.plan);
  report(flags, seed, totals, traces.digest('hex').slice(0, 16), performance.now() - begunMs, shrunk);
  process.exitCode = interrupted.signal.aborted ? 130 : shrunk === undefined ? 0 : 1;
}

function* drawnPlans(seed: number, { runs, servers, seconds, rate, faults }: SimFlags): Generator<Plan> {
  const settings = {
    servers,
    forMs: seconds * 1000,
    broadcastEveryMs: 1000 / rate,
    kinds: faults,
    faultEveryMs: FAULT_EVERY_MS,
  };
  for (let i = 0; i < runs; i++) yield drawPlan(randomOf(seed + i), seed + i, settings);
}

/** The smallest part of a plan's faults that still breaks a promise, and what it breaks. */
function shrink(plan: Plan): { plan: Plan; result: RunResult } {
  const isKept = (faults: readonly PlannedFault[]) => run({ ...plan, faults }).violations.length === 0;
  const outcome = checkProperty(property(subarray([...plan.faults]), isKept), {
    examples: [[[...plan.faults]]],
    numRuns: 1,
    endOnFailure: false,
  });
  const smallest = { ...plan, faults: outcome.counterexample?.[0] ?? plan.faults };
  return { plan: smallest, result: run(smallest) };
}

function add(totals: Totals, plan: Plan, result: RunResult): void {
  totals.runs++;
  totals.violations += result.violations.length;
  totals.turns += result.turns;
  totals.delivered += result.delivered;
  totals.virtualMs += result.virtualMs;
  for (const { kind } of plan.faults) totals.faults.set(kind, (totals.faults.get(kind) ?? 0) + 1);
}

/** A history as NDJSON: one event a line. */
function traceOf(history: readonly HistoryEvent[]): string {
  return history.map((event) => `${JSON.stringify(event)}\n`).join('');
}

function report(
  flags: SimFlags,
  seed: number,
  totals: Totals,
  hash: string,
  wallMs: number,
  broken: { plan: Plan; result: RunResult } | undefined,
): void {
  const violation: Violation | undefined = broken?.result.violations[0];
  if (broken !== undefined) writeFileSync(PLAN_FILE, `${JSON.stringify(broken.plan, null, 2)}\n`);
  const reproduce = broken === undefined ? undefined : `chatroom sim --plan ${PLAN_FILE}`;
  const faults = Object.fromEntries(totals.faults);
  if (flags.json) {
    const summary = { seed, ...totals, faults, hash, wallMs: Math.round(wallMs), violation, reproduce };
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  const rows = [
    ['seed', String(seed)],
    ['runs', String(totals.runs)],
    [
      'violations',
      `${String(totals.violations)}${totals.violations === 0 ? ` (below ${bound(totals.runs)} of runs, at 95 %)` : ''}`,
    ],
    [
      'faults',
      Object.entries(faults)
        .map(([kind, count]) => `${kind} ${String(count)}`)
        .join(', ') || 'none',
    ],
    [
      'virtual time',
      `${(totals.virtualMs / 1000).toFixed(0)} s, ${(totals.virtualMs / wallMs).toFixed(0)} × as fast as real`,
    ],
    ['events', String(totals.turns)],
    [
      'deliveries',
      `${String(totals.delivered)}, ${Math.round((totals.delivered / wallMs) * 1000).toString()} a second`,
    ],
    ['wall time', `${(wallMs / 1000).toFixed(1)} s`],
    ['trace hash', hash],
  ] as const;
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(14)}${value}\n`);
  if (broken === undefined || violation === undefined) return;
  process.stdout.write(
    `\nBroken: ${violation.promise}. ${violation.message}.\n` +
      `Seed ${String(broken.plan.seed)}, with the least that still breaks it: ${broken.plan.faults.map(describeFault).join('; ') || 'no fault at all'}.\n` +
      `Reproduce: ${reproduce ?? ''}\n`,
  );
}

/** The rule of three: no failure in `trials` says that the rate is below this, at 95 %. */
function bound(trials: number): string {
  return `${Math.min(100, (3 / trials) * 100).toPrecision(trials > 3 ? 2 : 3)} %`;
}

function describeFault({ atMs, kind, ...rest }: PlannedFault): string {
  const details = Object.entries(rest).map(([key, value]) => `${key} ${String(value)}`);
  return `${kind} at ${String(atMs)} ms (${details.join(', ')})`;
}

/** A plan from a file; whatever is not one is refused with the place and what is allowed there. */
function readPlan(file: string): Plan {
  const refuse = (reason: string) => new CommandError(EXIT.usage, `--plan ${file}: ${reason}`);
  let plan: Plan;
  try {
    plan = JSON.parse(readFileSync(file, 'utf8')) as Plan;
  } catch (error) {
    throw refuse((error as Error).message);
  }
  if (typeof plan !== 'object' || (plan as unknown) === null) throw refuse('it is not an object');
  for (const key of ['seed', 'servers', 'forMs', 'broadcastEveryMs'] as const) {
    if (typeof plan[key] !== 'number' || !(plan[key] >= 0))
      throw refuse(`"${key}" is not a number of 0 or more`);
  }
  if (plan.servers < 1 || plan.servers > 100) throw refuse('"servers" is not from 1 to 100');
  if (plan.broadcastEveryMs <= 0) throw refuse('"broadcastEveryMs" is not above 0');
  if (!Array.isArray(plan.faults)) throw refuse('"faults" is not a list');
  for (const [i, fault] of plan.faults.entries()) {
    const problem = problemOf(fault, plan.servers);
    if (problem !== undefined) throw refuse(`faults[${String(i)}]: ${problem}`);
  }
  return plan;
}

/** What each kind of fault says beside when it happens. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  crash: ['server'],
  restart: ['server'],
  pause: ['server', 'forMs'],
  cut: ['a', 'b'],
  drop: ['from', 'to', 'forMs'],
  clog: ['from', 'to', 'forMs'],
  delay: ['from', 'to', 'extraMs', 'forMs'],
};

function problemOf(fault: unknown, servers: number): string | undefined {
  if (typeof fault !== 'object' || fault === null) return 'it is not an object';
  const fields = fault as Readonly<Record<string, unknown>>;
  const names = FIELDS[String(fields['kind'])];
  if (names === undefined)
    return `unknown kind "${String(fields['kind'])}"; there are ${Object.keys(FIELDS).join(', ')}`;
  for (const name of ['atMs', ...names]) {
    const value = fields[name];
    if (typeof value !== 'number' || !(value >= 0)) return `"${name}" is not a number of 0 or more`;
    const isServer = ['server', 'a', 'b', 'from', 'to'].includes(name);
    if (isServer && (!Number.isInteger(value) || value >= servers)) return `"${name}" is not a server's id`;
  }
  return undefined;
}
