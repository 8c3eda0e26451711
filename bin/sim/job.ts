/** What one thread does for another: it carries out a plan, and gives what came of it, without its history. */
import { createHash } from 'node:crypto';
import type { Violation } from '../../lib/check/history.ts';
import type { Plan } from '../../lib/sim/plan.ts';
import { run } from '../../lib/sim/run.ts';
import { reasonOf } from '../../lib/wire/reason.ts';
import { writeTrace } from './trace.ts';

export interface Job {
  readonly plan: Plan;
  /** The file for the trace, if there is to be one. */
  readonly trace?: string | undefined;
}

/** What came of a run. */
export interface Outcome {
  readonly violations: readonly Violation[];
  /** Turns of servers. */
  readonly events: number;
  /** Messages, and deliveries at others. */
  readonly said: number;
  readonly delivered: number;
  readonly virtualMs: number;
  /** SHA-256 of the history as NDJSON. */
  readonly hash: string;
}

/** Carries out a plan; the same plan has the same outcome, and the same trace to the byte. */
export function work({ plan, trace }: Job): Outcome {
  const { history, violations, turns, said, delivered, virtualMs } = run(plan);
  const hash = createHash('sha256');
  for (const event of history) hash.update(`${JSON.stringify(event)}\n`);
  if (trace !== undefined) writeTrace(trace, plan, history);
  return { violations, events: turns, said, delivered, virtualMs, hash: hash.digest('hex') };
}

/** What a thread answers: the outcome, or what was thrown, as plain data. */
export type Answer =
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'thrown'; readonly reason: string; readonly stack: string };

/** Does a job; whatever is thrown becomes an answer. */
export function answer(job: Job): Answer {
  try {
    return { kind: 'done', outcome: work(job) };
  } catch (error) {
    return { kind: 'thrown', reason: reasonOf(error), stack: (error instanceof Error && error.stack) || '' };
  }
}
