/** An agent in a state of the model: its own state, and what belongs to it alone. Plain data. */
import type { AgentEffect, AgentFact } from '../../agent/agent.ts';
import { MESSAGE_REFUSED } from '../../agent/route.ts';
import type { Halt } from '../../agent/step.ts';

/** An agent. */
export interface Local {
  /** `down`: its box does not run. */
  readonly phase: 'running' | 'halted' | 'down';
  /** Of its box, from 1. */
  readonly incarnation: number;
  /** Undefined unless it runs. */
  readonly state: unknown;
  /** Everything that it has recorded, in all incarnations. */
  readonly facts: readonly AgentFact[];
  /** The names of the timers that are set, sorted. */
  readonly timers: readonly string[];
  /** The records that are durable. */
  readonly records: readonly unknown[];
  /** A record that is not durable yet, and the effects behind it. */
  readonly waiting: readonly AgentEffect[];
  /** What it has chosen from without an outcome yet. */
  readonly choices: readonly Choice[];
  /** Nothing can end it any more: what it saves is durable at once (reduction.ts). */
  readonly isSafe?: true;
  /** Why this state is a mistake of the agent's author. */
  readonly mistake?: Mistake;
  /** Why it has halted. */
  readonly halt?: string;
}

/** A choice of an agent, by its name. */
export interface Choice {
  readonly choice: string;
  readonly of: number;
}

/** What an agent must never do; each is a claim of every model. */
export interface Mistake {
  readonly claim: (typeof MISTAKES)[number];
  /** One sentence. */
  readonly message: string;
}

export const AGENT_THROWS = 'no agent throws';
/** The claims of every model, in the order in which they are checked. */
export const MISTAKES = [AGENT_THROWS, MESSAGE_REFUSED] as const;

/** An agent without a state: its box does not run, or it is about to be started. */
export function stateless(
  phase: 'down' | 'running',
  { incarnation, facts, records, isSafe }: Pick<Local, 'incarnation' | 'facts' | 'records' | 'isSafe'>,
): Local {
  return {
    phase,
    incarnation,
    state: undefined,
    facts,
    timers: [],
    records,
    waiting: [],
    choices: [],
    ...(isSafe && { isSafe }),
  };
}

/** An agent that has ended with an error or by itself. */
export function halted(local: Local, { reason }: Halt, mistake: Mistake | undefined): Local {
  const end = { ...local, phase: 'halted', state: undefined, timers: [], choices: [], halt: reason } as const;
  return mistake === undefined ? end : { ...end, mistake };
}

/** The records after another one. */
export function withRecord(
  records: readonly unknown[],
  { record, replaces }: AgentEffect & { kind: 'save' },
): readonly unknown[] {
  return replaces === true ? [record] : [...records, record];
}
