/** Steps agents by hand; every step is checked by `checkedAgent`. */
import type { AgentEffect, AgentEvent, AgentFact, AgentType, MessagesByPort } from '../../lib/agent/agent.ts';
import { checkedAgent } from '../../lib/agent/checkedAgent.ts';

/** The environment of the agent; what is left out is empty. */
export interface Environment<Attributes, Saved> {
  readonly name?: string;
  readonly attributes?: Attributes;
  readonly names?: readonly string[];
  readonly saved?: readonly Saved[];
}

/** An agent that can be stepped. */
export interface Stepping<State, Event, Effect = AgentEffect> {
  readonly state: State;
  /** The effects of the last event. */
  readonly effects: readonly Effect[];
  /** Steps the agent; returns the effects. */
  on(event: Event): readonly Effect[];
}

/** An agent that has started. */
export function started<
  State,
  Attributes,
  Messages extends MessagesByPort,
  Request,
  Message,
  Indication,
  Saved,
  Fact extends AgentFact,
  Below,
  Down,
>(
  agentType: AgentType<State, Attributes, Messages, Request, Message, Indication, Saved, Fact, Below, Down>,
  { name = 'agent', attributes, names = [], saved = [] }: Environment<Attributes, Saved> = {},
): Stepping<
  State,
  AgentEvent<Messages, Request, Saved, Below>,
  AgentEffect<Message, Indication, Saved, Fact, Down>
> {
  const type = checkedAgent(agentType);
  const self = { name, names, incarnation: 1, attributes: attributes as Attributes };
  let [state, effects] = type.step(type.init(self), { kind: 'started', saved }, self);
  return {
    get state() {
      return state;
    },
    get effects() {
      return effects;
    },
    on: (event) => {
      [state, effects] = type.step(state, event, self);
      return effects;
    },
  };
}
