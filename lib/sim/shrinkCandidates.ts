/** The plans that are one step smaller than a plan, the largest steps first. Plans in, plans out. */
import { renamed, serversOf } from '../trace/fault.ts';
import type { Plan, PlannedFault } from './plan.ts';
import { withoutNoops } from './noops.ts';

/** The number of steps from a number to a smaller one: all the way, half of it, a quarter, … */
const STEPS = 5;

/**
 * Plans that are smaller than `plan`: with fewer faults, fewer servers, less time, fewer requests, shorter faults. Deterministic; none
 * contains a fault without effect.
 */
export function* smallerPlans(plan: Plan): Generator<Plan> {
  for (const steps of [fewerFaults, fewerServers, plainer, shorter, quieter, sooner, milder]) {
    for (const smaller of steps(plan)) yield withoutNoops(smaller);
  }
}

/** Without all faults, without a half, without a quarter, …, without one (Zeller's ddmin, 1999). */
function* fewerFaults(plan: Plan): Generator<Plan> {
  const { faults } = plan;
  for (let count = faults.length; count >= 1; count = Math.floor(count / 2)) {
    for (let from = 0; from < faults.length; from += count)
      yield { ...plan, faults: faults.toSpliced(from, count) };
  }
}

/** Without servers that no fault refers to. The boxes of a configuration are given: their agents differ. */
function* fewerServers(plan: Plan): Generator<Plan> {
  if (plan.configuration !== undefined) return;
  const spoken = new Set(plan.faults.flatMap(serversOf));
  const spare = Array.from({ length: plan.servers }, (_, id) => id).filter((id) => !spoken.has(id));
  const most = Math.min(spare.length, plan.servers - 1);
  for (let count = most; count >= 2; count = Math.floor(count / 2)) yield without(plan, spare.slice(-count));
  if (most > 0) for (const id of spare) yield without(plan, [id]);
}

function without(plan: Plan, gone: readonly number[]): Plan {
  const rename = (server: number) => server - gone.filter((id) => id < server).length;
  return {
    ...plan,
    servers: plan.servers - gone.length,
    faults: plan.faults.map((fault) => renamed(fault, rename)),
  };
}

/** On the default network, with messages of the default length. */
function* plainer(plan: Plan): Generator<Plan> {
  const { messageBytes, network, unsentLimitBytes, ...plain } = plan;
  const ground = { messageBytes, network, unsentLimitBytes };
  const special = Object.entries(ground).filter(([, value]) => value !== undefined);
  if (special.length > 0) yield plain;
  if (special.length < 2) return;
  for (const [usual] of special)
    yield { ...plain, ...Object.fromEntries(special.filter(([key]) => key !== usual)) };
}

function* shorter(plan: Plan): Generator<Plan> {
  for (const forMs of towards(plan.forMs, 1)) yield { ...plan, forMs };
}

function* quieter(plan: Plan): Generator<Plan> {
  for (const factor of [10, 4, 2]) {
    const requestEveryMs = plan.requestEveryMs * factor;
    if (requestEveryMs <= plan.forMs) yield { ...plan, requestEveryMs };
  }
}

/** With less time before a fault: it and all later ones move forward. */
function* sooner(plan: Plan): Generator<Plan> {
  const timesMs = [...new Set(plan.faults.map(({ atMs }) => atMs))].sort((a, b) => a - b);
  for (const [i, timeMs] of timesMs.entries()) {
    for (const earlierMs of towards(timeMs, timesMs[i - 1] ?? 0)) {
      const by = timeMs - earlierMs;
      const faults = plan.faults.map((fault) =>
        fault.atMs < timeMs ? fault : { ...fault, atMs: fault.atMs - by },
      );
      yield { ...plan, forMs: Math.max(1, plan.forMs - by), faults };
    }
  }
}

/** With a shorter or weaker fault. */
function* milder(plan: Plan): Generator<Plan> {
  for (const [place, fault] of plan.faults.entries()) {
    for (const smaller of milderFaults(fault)) yield { ...plan, faults: plan.faults.with(place, smaller) };
  }
}

function* milderFaults(fault: PlannedFault): Generator<PlannedFault> {
  if ('forMs' in fault) for (const forMs of towards(fault.forMs, 1)) yield { ...fault, forMs };
  if ('extraMs' in fault) for (const extraMs of towards(fault.extraMs, 1)) yield { ...fault, extraMs };
  if (fault.kind === 'step')
    for (const byMs of towards(fault.byMs, Math.sign(fault.byMs))) yield { ...fault, byMs };
}

/** Whole numbers from `goal` back to `value`: the goal, half-way to it, a quarter, … */
function* towards(value: number, goal: number): Generator<number> {
  let gap = Math.trunc(value - goal);
  for (let step = 0; step < STEPS && gap !== 0; step++, gap = Math.trunc(gap / 2)) yield value - gap;
}
