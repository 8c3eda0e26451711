/** The work of one thread: runs a plan and returns the result without its history. */
import { createHash } from 'node:crypto';
import type { Violation } from '../../lib/check/promise.ts';
import type { Met } from '../../lib/sim/coverage.ts';
import type { Plan } from '../../lib/sim/plan.ts';
import { run } from '../../lib/sim/run.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { CommandError } from '../exit.ts';
import { protocolNamed } from '../reason/protocol.ts';
import type { InexpressibleReason } from '../../lib/sim/masterScript.ts';
import type { SimReason } from './reason.ts';
import { exportPlan } from './export.ts';
import { openTrace } from '../trace/run.ts';
import type { ScenarioProtocol } from '../../lib/sim/scenario/protocol.ts';

export interface Job {
  readonly plan: Plan;
  /** The file for the trace, if one is requested. */
  readonly trace?: string | undefined;
  /** The file for the plan in another language, if one is requested. */
  readonly export?: string | undefined;
}

/** The result of a run. */
export interface Outcome {
  /** The first violation of each promise, in the order of time; and the number of all. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  /** Turns of servers. */
  readonly events: number;
  /** Messages of clients, deliveries at other servers, and both as far as the network delivered them to a server. */
  readonly said: number;
  readonly delivered: number;
  readonly messages: number;
  readonly virtualMs: number;
  readonly met: Met;
  /** SHA-256 of the history as NDJSON; without the events that only a trace has, `sent`, so that it is the same with one. */
  readonly hash: string;
}

/** An exception, as plain data. */
export interface Thrown {
  readonly kind: 'thrown';
  readonly reason: string;
  readonly stack: string;
  /** Whether the thread's heap was full, which is not a bug. */
  readonly isOutOfMemory?: boolean;
}

/** A requested file could not be written. */
export interface Unwritten {
  readonly kind: 'unwritten';
  readonly reason: SimReason;
}

/** The answer of a thread. */
export type Answer = Done | Thrown | Unwritten;

export interface Done {
  readonly kind: 'done';
  readonly outcome: Outcome;
  /** The reason why the plan could not be written in another language, if it could not. */
  readonly notExported?: InexpressibleReason;
}

/**
 * Runs a plan; the same plan has the same outcome, and the same trace byte by byte. An exception becomes
 * an answer; the trace is kept up to the exception.
 *
 * @param protocols - by the names in plans
 */
export function work(job: Job, protocols: ReadonlyMap<string, ScenarioProtocol>): Answer {
  try {
    return simulate(job, protocolNamed(job.plan.protocol, protocols));
  } catch (error) {
    // The only such error here is that of a file.
    return error instanceof CommandError
      ? { kind: 'unwritten', reason: error.reason as SimReason }
      : thrown(error);
  }
}

function simulate({ plan, trace, export: exported }: Job, protocol: ScenarioProtocol): Answer {
  const { servers, plain } = plan;
  const about = { servers, source: 'sim', ...(plain === true ? { plain } : {}) } as const;
  const file = trace === undefined ? undefined : openTrace(trace, protocol.facts, about);
  const result = run(plan, protocol, file === undefined ? {} : { onEvent: file.add, reportsSent: true });
  const { history, violations, violationCount, turns, said, delivered, messages, virtualMs, met, failure } =
    result;
  file?.close();
  if (failure?.error instanceof CommandError) throw failure.error;
  if (failure !== undefined) return thrown(failure.error);
  const hash = createHash('sha256');
  for (const event of history) if (event.kind !== 'sent') hash.update(`${JSON.stringify(event)}\n`);
  const counts = { events: turns, said, delivered, messages, virtualMs, met };
  const outcome = { violations, violationCount, ...counts, hash: hash.digest('hex') };
  const notExported =
    exported === undefined ? undefined : exportPlan(plan, protocol, exported, violations[0]);
  return { kind: 'done', outcome, ...(notExported === undefined ? {} : { notExported }) };
}

function thrown(error: unknown): Thrown {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return { kind: 'thrown', reason: errorMessage(error), stack };
}
