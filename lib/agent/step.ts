/** One step of an agent of a configuration, as every place that runs agents takes it. */
import { errorMessage } from '../reason/errorMessage.ts';
import type { AgentEffect, AgentEvent, MessagesByPort, Self } from './agent.ts';
import type { ConfiguredAgent } from './configuration.ts';

/** Any event of an agent. */
export type AnyAgentEvent = AgentEvent<MessagesByPort, unknown, unknown, unknown>;

/** Why an agent has ended. */
export interface Halt {
  /** One sentence: what the agent itself said, or the agent, the event and the error. */
  readonly reason: string;
  /** Set if it threw: the stack of the error, or the error itself where it has none. */
  readonly stack?: string;
}

/** The outcome of a step. */
export interface StepOutcome {
  readonly state: unknown;
  /** In order, without `halt`; those after a `halt` are left out. */
  readonly effects: readonly AgentEffect[];
  /** Set if the agent has ended with this step. */
  readonly halt?: Halt;
}

/** The environment of a configured agent. */
export function selfOf({ id, attributes, routes }: ConfiguredAgent, incarnation: number): Self {
  return { name: id, attributes, names: [...routes.keys()], incarnation };
}

/** The first state of an agent. An agent whose `init` throws is halted. */
export function initAgent({ type }: ConfiguredAgent, self: Self): StepOutcome {
  try {
    return { state: type.init(self), effects: [] };
  } catch (error) {
    return { state: undefined, effects: [], halt: thrown(self, 'init', error) };
  }
}

/** Steps an agent. Total: an agent that throws is halted, and has had no effects in this step. */
export function stepAgent(
  { type }: ConfiguredAgent,
  self: Self,
  state: unknown,
  event: AnyAgentEvent,
): StepOutcome {
  let next: unknown;
  let effects: readonly AgentEffect[];
  try {
    [next, effects] = type.step(state, event, self);
    if (!Array.isArray(effects)) throw new TypeError('a step returns a state and an array of effects');
  } catch (error) {
    return { state, effects: [], halt: thrown(self, describeEvent(event), error) };
  }
  const end = effects.findIndex(({ kind }) => kind === 'halt');
  if (end === -1) return { state: next, effects };
  const { reason } = effects[end] as AgentEffect & { kind: 'halt' };
  return { state: next, effects: effects.slice(0, end), halt: { reason } };
}

/** An event in a few words: `received from a on port 1: {"x":1}`. */
export function describeEvent(event: AnyAgentEvent): string {
  switch (event.kind) {
    case 'started':
      return event.saved.length === 0 ? 'started' : `started with ${String(event.saved.length)} records`;
    case 'received':
      return `received from ${event.from} on port ${event.port}: ${JSON.stringify(event.message)}`;
    case 'requested':
      return `requested by ${event.by}: ${JSON.stringify(event.request)}`;
    case 'timedOut':
      return `timed out: ${event.timer}`;
    case 'trusted':
    case 'suspected':
    case 'down':
      return `${event.kind} ${event.name}`;
    case 'saved':
      return `saved ${event.token}`;
    case 'chosen':
      return `chosen for ${event.choice}: ${String(event.option)}`;
    case 'indicated':
      return `indicated: ${JSON.stringify(event.indication)}`;
  }
}

function thrown({ name }: Self, during: string, error: unknown): Halt {
  const message = errorMessage(error);
  const stack = (error instanceof Error ? error.stack : undefined) ?? message;
  return { reason: `agent ${name} threw at "${during}": ${message}`, stack };
}
