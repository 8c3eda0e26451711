/** A check for the specs of authors: that an agent is a function of its state and of what happens. */
import type { AgentType, MessagesByPort } from './agent.ts';
import type { Configuration } from './configuration.ts';
import { describeEvent } from './step.ts';

/**
 * The same agent type, which checks itself with each step. State, event and environment are frozen, so that an agent that changes them
 * throws a `TypeError` at that line; and everything is done twice, so that an agent whose outcome depends on anything else throws an error.
 * What is in a `Map`, a `Set` or a typed array cannot be frozen, so a change of it is found only if it changes the second outcome.
 */
export function checkedAgent<
  State,
  Attributes,
  Messages extends MessagesByPort,
  Request,
  Message,
  Indication,
  Saved,
  Fact extends { readonly kind: string },
  Below,
  Down,
>(
  type: AgentType<State, Attributes, Messages, Request, Message, Indication, Saved, Fact, Below, Down>,
): AgentType<State, Attributes, Messages, Request, Message, Indication, Saved, Fact, Below, Down> {
  return {
    ...type,
    init: (self) => {
      freeze(self);
      return twice(`agent ${self.name}: init`, () => type.init(self));
    },
    step: (state, event, self) => {
      for (const value of [state, event, self]) freeze(value);
      const during = `agent ${self.name}: the step for "${describeEvent(event)}"`;
      return twice(during, () => type.step(state, event, self));
    },
  };
}

/** The same configuration, whose agents all check themselves. */
export function checkedConfiguration(configuration: Configuration): Configuration {
  const checked = new Map<AgentType, AgentType>();
  const agents = Array.from(configuration.agents, ([id, agent]) => {
    let type = checked.get(agent.type);
    if (type === undefined) checked.set(agent.type, (type = checkedAgent(agent.type)));
    return [id, { ...agent, type }] as const;
  });
  return { ...configuration, agents: new Map(agents) };
}

function twice<T>(what: string, run: () => T): T {
  const first = run();
  if (!isSame(first, run())) throw new Error(`${what} has two different outcomes`);
  return first;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return;
  Object.freeze(value);
  for (const held of value instanceof Map || value instanceof Set ? value : Object.values(value))
    freeze(held);
}

/** Whether two values are structurally equal, the order of the entries of maps and sets included. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Map || a instanceof Set) return isSame([...a], [...(b as Iterable<unknown>)]);
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isSame(a[key as never], b[key as never]));
}
