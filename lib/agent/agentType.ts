/** Helpers for authors of agents. They only build plain data. */
import type { AgentFact, AgentType, MessagesByPort } from './agent.ts';

/** An agent type, with all of its type parameters inferred from its definition. */
export function agentType<
  State,
  Messages extends MessagesByPort,
  Attributes = undefined,
  Request = never,
  Message = never,
  Indication = never,
  Saved = never,
  Fact extends AgentFact = never,
  Below = never,
>(
  definition: AgentType<State, Attributes, Messages, Request, Message, Indication, Saved, Fact, Below>,
): AgentType<State, Attributes, Messages, Request, Message, Indication, Saved, Fact, Below> {
  return definition;
}

/** Sends a message to every agent to which a name leads. */
export function send<const M>(
  to: string,
  message: M,
): { readonly kind: 'send'; readonly to: string; readonly message: M } {
  return { kind: 'send', to, message };
}
