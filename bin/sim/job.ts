/** The work of one thread: runs a plan and returns the result without its history. */
import { createHash } from 'node:crypto';
import type { Violation } from '../../lib/check/promise.ts';
import type { Met } from '../../lib/sim/coverage.ts';
import type { Plan } from '../../lib/sim/plan.ts';
import { run } from '../../lib/sim/run.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { CommandError } from '../exit.ts';
import type { InexpressibleReason } from '../../lib/sim/masterScript.ts';
import type { SimReason } from './reason.ts';
import { exportPlan } from './export.ts';
import { openTrace } from '../trace/run.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';
import type { SimulatedProtocol } from '../../lib/sim/protocol.ts';
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
  readonly requested: number;
  readonly delivered: number;
  readonly messages: number;
  readonly virtualMs: number;
  readonly met: Met;
  /** What is claimed to happen in some run, and has happened in this one. */
  readonly reached: readonly string[];
  /** SHA-256 of the history as NDJSON; without the events that only a trace has, `sent` and states, so that it is the same with one. */
  readonly hash: string;
}

/** A protocol that a thread simulates; only one that scenarios can use can be exported. */
export type WorkedProtocol = SimulatedProtocol | ScenarioProtocol;

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
 * @param protocolOf - the protocol of the plan of a job
 */
export function work(job: Job, protocolOf: (job: Job) => WorkedProtocol): Answer {
  try {
    return simulate(job, protocolOf(job));
  } catch (error) {
    // The only such error here is that of a file.
    return error instanceof CommandError
      ? { kind: 'unwritten', reason: error.reason as SimReason }
      : thrown(error);
  }
}

function simulate({ plan, trace, export: exported }: Job, protocol: WorkedProtocol): Answer {
  const { servers, plain } = plan;
  const about = {
    servers,
    source: 'sim',
    ...(plain === true ? { plain } : {}),
    ...(plan.configuration === undefined ? {} : { title: plan.configuration.name }),
    ...(protocol.names === undefined ? {} : { names: protocol.names }),
  } as const;
  const file = trace === undefined ? undefined : openTrace(trace, protocol.facts, about);
  const result = run(plan, protocol, file === undefined ? {} : { onEvent: file.add, reportsSent: true });
  const {
    history,
    violations,
    violationCount,
    turns,
    requested,
    delivered,
    messages,
    virtualMs,
    met,
    reached,
    failure,
  } = result;
  file?.close();
  if (failure?.error instanceof CommandError) throw failure.error;
  if (failure !== undefined) return thrown(failure.error);
  const hash = createHash('sha256');
  const isExtra = (event: UnclockedEvent) =>
    event.kind === 'sent' || (event.kind === 'fact' && protocol.isExtra?.(event.fact) === true);
  for (const event of history) if (!isExtra(event)) hash.update(`${JSON.stringify(event)}\n`);
  const counts = { events: turns, requested, delivered, messages, virtualMs, met, reached };
  const outcome = { violations, violationCount, ...counts, hash: hash.digest('hex') };
  const notExported =
    exported === undefined || !('commands' in protocol)
      ? undefined
      : exportPlan(plan, protocol, exported, violations[0]);
  return { kind: 'done', outcome, ...(notExported === undefined ? {} : { notExported }) };
}

function thrown(error: unknown): Thrown {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return { kind: 'thrown', reason: errorMessage(error), stack };
}
