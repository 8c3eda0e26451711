/**
 * The simulator: runs the agents of a configuration on virtual time, with faults. docs/FRAMEWORK.md describes it.
 *
 * @example
 * ```ts
 * import { simulate } from 'chatroom/simulator';
 * import { configuration } from './counter.ts';
 *
 * const { violations } = simulate(configuration, { seed: 1, forMs: 1000, requestEveryMs: 100, faults: [] });
 * ```
 */
export { judge, type JudgeOptions, type PropertyJudgement } from './agents/judge.ts';
export type { AgentsOptions } from './agents/protocol.ts';
export { simulate, type AgentsPlan, type SimulateOptions } from './agents/simulate.ts';
export { generatePlan } from './generatePlan.ts';
export type { NetworkSettings } from './path.ts';
export { DISK_FAULT_KINDS, FAULT_KINDS, type Plan, type PlannedFault } from './plan.ts';
export type { RunOptions, RunResult } from './run.ts';
export { planAt, shrink, type Smallest } from './shrink.ts';
