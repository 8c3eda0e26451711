/** Where the messages of an agent go, by its routes; and whether the receivers take them. */
import { errorMessage } from '../reason/errorMessage.ts';
import type { AgentEffect } from './agent.ts';
import { nameOf, targetsOf, type Configuration, type ConfiguredAgent, type Target } from './configuration.ts';
import { shortened } from '../text/shown.ts';
import { hasLost, isLostTo } from './heldSend.ts';
import { portFormat } from './ports.ts';
import { describeIssues, transmitted } from './schema.ts';

/** The claim of every configuration that a message with a refusal violates. */
export const MESSAGE_REFUSED = 'every message has a receiver that takes it';
/** The characters of a name that leads nowhere that are shown. */
const NAME_MAX = 100;

/** A message for one agent. */
export interface Delivery {
  readonly to: ConfiguredAgent;
  readonly port: string;
  /** As it was sent. */
  readonly message: unknown;
  /** As its receiver decodes it: with the defaults of its schema, for example. */
  readonly received: unknown;
}

/** The deliveries of a message, and why others are refused: a sentence for each, with agent, port and field. */
export interface Routed {
  readonly deliveries: readonly Delivery[];
  readonly refusals: readonly string[];
}

/** Routes a message of `agent`. A schema or a codec that throws refuses it. */
export function route(
  configuration: Configuration,
  agent: ConfiguredAgent,
  effect: AgentEffect & { kind: 'send' },
): Routed {
  try {
    return routed(configuration, agent, effect);
  } catch (error) {
    const what = `agent ${agent.id}: a message for "${shortened(effect.to, NAME_MAX)}" cannot be sent: ${shortened(errorMessage(error))}`;
    return { deliveries: [], refusals: [what] };
  }
}

function routed(
  configuration: Configuration,
  agent: ConfiguredAgent,
  effect: AgentEffect & { kind: 'send' },
): Routed {
  const { to: name, message } = effect;
  const found = targetsOf(configuration, agent, name);
  if (found.length === 0)
    return refused(`agent ${agent.id}: the name "${shortened(name, NAME_MAX)}" leads to no agent`);
  const targets = hasLost(effect)
    ? found.filter((one) => !isLostTo(effect, nameOf(agent, one.agent)))
    : found;
  const [target] = targets;
  if (target === undefined) return NOWHERE;
  // Nearly all names lead to one agent, and an array that grows takes the place of 17 items.
  if (targets.length === 1) {
    const delivery = deliver(configuration, agent, name, target, message);
    return typeof delivery === 'string' ? refused(delivery) : { deliveries: [delivery], refusals: NONE };
  }
  const all = targets.map((each) => deliver(configuration, agent, name, each, message));
  return {
    deliveries: all.filter((delivery) => typeof delivery !== 'string'),
    refusals: all.filter((delivery) => typeof delivery === 'string'),
  };
}

const NONE: readonly never[] = [];
const NOWHERE: Routed = { deliveries: NONE, refusals: NONE };

function refused(refusal: string): Routed {
  return { deliveries: NONE, refusals: [refusal] };
}

/** The delivery of a message to one target, or why it is refused. */
function deliver(
  configuration: Configuration,
  agent: ConfiguredAgent,
  name: string,
  { agent: id, port }: Target,
  message: unknown,
): Delivery | string {
  const to = configuration.agents.get(id);
  const format = to && portFormat(to.type, port);
  if (to === undefined || format === undefined)
    return `agent ${agent.id}: the name "${shortened(name, NAME_MAX)}" leads to agent ${id}, which has no port ${port}`;
  const match = transmitted(format, message);
  if (match.issues === undefined) return { to, port, message, received: match.value };
  return `agent ${id}, port ${port}, does not take a message of agent ${agent.id}: ${describeIssues(match.issues)}`;
}
