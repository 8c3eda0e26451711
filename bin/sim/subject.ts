/** What is simulated: servers of a protocol, or the agents of a configuration. All that differs between them. */
import type { PromiseTable } from '../../lib/check/promise.ts';
import type { Plan } from '../../lib/sim/plan.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import type { PlanReason } from './planReason.ts';

/** The parts of the simulated protocol that the output needs. */
export interface SubjectProtocol {
  readonly facts: FactTable;
  readonly promises: PromiseTable;
  /** What is claimed to happen in some run, by name; left out: nothing. */
  readonly claims?: readonly string[];
}

export interface Subject {
  /** The files for the plan and the trace of a run that violated a promise or failed. */
  readonly files: { readonly plan: string; readonly trace: string };
  /** The plan of a seed. */
  planOf(seed: number): Plan;
  /** The plan in a file. */
  parsePlan(text: string): Plan | { readonly problem: PlanReason };
  /** @param name - of the protocol in the plans; undefined: the default */
  protocolOf(name: string | undefined): SubjectProtocol;
  /** The command that runs the plan at `path` in the search of a seed. */
  reproduceBySeed(seed: number, path: string): string;
  /** The command that runs the plan in a file. */
  reproduceByFile(file: string): string;
  /** The file that a thread runs, and what it is given at its start. */
  readonly worker: { readonly file: string; readonly data?: unknown };
}
