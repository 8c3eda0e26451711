/** Runs simulations until one breaks a promise, looks for the smallest plan that still does, and returns its trace. */
import { shrink } from '../../lib/sim/shrink.ts';
import { headingOf, type Violation } from '../../lib/check/promise.ts';
import { SEEDS, type Plan } from '../../lib/sim/plan.ts';
import { run } from '../../lib/sim/run.ts';
import { withClocks } from '../../lib/trace/clocks.ts';
import { requestWords, serverWords } from '../../lib/trace/facts.ts';
import { permalinkOfSim } from '../model/simSettings.ts';
import type { Simulated } from '../panel/work.ts';
import type { Answer, SimSettings } from './jobs.ts';
import { generatePlan } from '../../lib/sim/generatePlan.ts';

/** How long a smaller plan is searched for. */
const SHRINK_MS = 20_000;

/** @param progressed - called with the progress, in words */
export async function simulate(
  asked: SimSettings,
  simulated: Simulated,
  progressed: (text: string) => void,
): Promise<Answer> {
  const { protocol, planned } = simulated;
  const sim = { ...asked, ...(planned === undefined ? {} : { servers: planned.servers, plain: false }) };
  const begunMs = performance.now();
  let said = 0;
  for (let i = 0; i < sim.runs; i++) {
    const plan = generatePlan((sim.seed + i) % SEEDS, { ...sim, configuration: planned?.configuration });
    progressed(`run ${String(i + 1)} of ${String(sim.runs)}`);
    const result = run(plan, protocol);
    said += result.requested;
    if (result.failure !== undefined) throw thrown(result.failure.error);
    const [violation] = result.violations;
    if (violation !== undefined) return smallest(plan, violation, simulated, sim, progressed);
    if (i < sim.runs - 1) continue;
    const seconds = ((performance.now() - begunMs) / 1000).toFixed(1);
    return traceOf(
      plan,
      simulated,
      `seed ${String(plan.seed)}`,
      `every promise was kept in ${runs(sim.runs)}: ${said.toLocaleString('en')} ${requestWords(protocol.facts).many}, in ${seconds} s; this is the last run`,
      sim,
    );
  }
  return { kind: 'failed', reason: 'no run was asked for' };
}

async function smallest(
  plan: Plan,
  { promise }: Violation,
  simulated: Simulated,
  sim: SimSettings,
  progressed: (text: string) => void,
): Promise<Answer> {
  const { protocol } = simulated;
  const begunMs = performance.now();
  let faults = plan.faults.length;
  const found = await shrink(plan, (smaller) => {
    if (performance.now() - begunMs > SHRINK_MS) return Promise.resolve(false);
    const isBroken = run(smaller, protocol).violations.some((violation) => violation.promise === promise);
    if (isBroken) faults = smaller.faults.length;
    progressed(
      `a promise was broken; looking for the smallest plan that breaks it: ${faultsIn(faults)} left`,
    );
    return Promise.resolve(isBroken);
  });
  const left = found.plan.faults.length;
  return traceOf(
    found.plan,
    simulated,
    `seed ${String(plan.seed)}, smallest`,
    `${headingOf(promise, protocol.promises)}. The smallest plan that breaks it has ${faultsIn(left)} and ${String(found.plan.servers)} ${serverWords(protocol.facts).many}`,
    { ...sim, seed: plan.seed, runs: 1 },
  );
}

function traceOf(
  plan: Plan,
  { protocol: unrecorded, recorded: protocol = unrecorded }: Simulated,
  name: string,
  verdict: string,
  sim: SimSettings,
): Answer {
  const { history, violations, violationCount } = run(plan, protocol, { reportsSent: true });
  return {
    kind: 'opened',
    name,
    servers: plan.servers,
    events: withClocks(history, plan.servers, protocol.facts),
    violations,
    violationCount,
    checkedCount: Object.keys(protocol.promises).length,
    verdict,
    origin: {
      protocol: protocol.facts.protocol,
      source: 'sim',
      ...(plan.plain === true ? { plain: true } : {}),
      ...(plan.configuration === undefined ? {} : { title: plan.configuration.name }),
      ...(protocol.names === undefined ? {} : { names: protocol.names }),
    },
    permalink: permalinkOfSim(sim),
  };
}

/** An error that a server or the simulator threw is a bug, not a broken promise. */
function thrown(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function faultsIn(count: number): string {
  return count === 1 ? 'one fault' : `${String(count)} faults`;
}

function runs(count: number): string {
  return count === 1 ? 'this run' : `all ${String(count)} runs`;
}
