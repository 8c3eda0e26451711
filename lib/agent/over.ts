/**
 * Layers: one agent on top of another, as in Cachin, Guerraoui and Rodrigues: requests go down, indications come up. Together they are an
 * agent, so that layers can be put on layers.
 */
import type { AgentFact, AgentType, LineFile, MessagesByPort, Self } from './agent.ts';
import { layeredAttributes, type LayeredAttributes } from './layers/attributes.ts';
import { keysIn, layerOf, type Layer, type LayerName } from './layers/layerName.ts';
import { layeredProperties } from './layers/properties.ts';
import { layeredRecords, type LayeredSaved } from './layers/records.ts';
import { selvesOf, type Selves } from './layers/selves.ts';
import { stepLayers, type Layers } from './layers/step.ts';

/** The messages of both, the ports of the agent below under `below/`. */
type LayeredMessages<Above extends MessagesByPort, Below extends MessagesByPort> = {
  readonly [P in keyof Above & string as LayerName<'above', P>]: Above[P];
} & { readonly [P in keyof Below & string as LayerName<'below', P>]: Below[P] };

type FactIn<L extends Layer, Fact extends AgentFact> = Fact extends AgentFact
  ? Omit<Fact, 'kind'> & { readonly kind: LayerName<L, Fact['kind']> }
  : never;

/**
 * Puts an agent type on top of another.
 *
 * Requests of the outside go to the agent above, and its indications go outside. Its effect `request` is the event `requested` of the agent
 * below; what that indicates is the event `indicated` of the agent above. The failure detector's events go to both, first to the one below;
 * so does `started`. A layer finishes its step before the other one begins; the events between them are handled in the order in which they were
 * caused, and all of them are handled within one step of the whole agent.
 *
 * Ports, timers, choices, tokens, records and the kinds of facts are kept apart: outside, those of the agent below have `below/` before
 * their names. Both send to the same names, unless the routes contain names under `below/`, which are for the agent below. The attributes of
 * the agent below are under the key `below`. If one of them halts, both end.
 *
 * @throws an error if both save records and one of them keeps its own in a file of lines
 */
export function over<
  AboveState,
  AboveAttributes,
  AboveMessages extends MessagesByPort,
  Request,
  AboveMessage,
  Indication,
  AboveSaved,
  AboveFact extends AgentFact,
  BelowState,
  BelowAttributes,
  BelowMessages extends MessagesByPort,
  Requested,
  BelowMessage,
  Below,
  BelowSaved,
  BelowFact extends AgentFact,
  BelowBelow,
  BelowDown,
  Down extends Requested,
  Indicated extends Below,
>(
  upper: AgentType<
    AboveState,
    AboveAttributes,
    AboveMessages,
    Request,
    AboveMessage,
    Indication,
    AboveSaved,
    AboveFact,
    Below,
    Down
  >,
  lower: AgentType<
    BelowState,
    BelowAttributes,
    BelowMessages,
    Requested,
    BelowMessage,
    Indicated,
    BelowSaved,
    BelowFact,
    BelowBelow,
    BelowDown
  >,
): AgentType<
  Layers<AboveState, BelowState>,
  LayeredAttributes<AboveAttributes, BelowAttributes>,
  LayeredMessages<AboveMessages, BelowMessages>,
  Request,
  AboveMessage | BelowMessage,
  Indication,
  LayeredSaved<AboveSaved, BelowSaved>,
  FactIn<'above', AboveFact> | FactIn<'below', BelowFact>,
  BelowBelow,
  BelowDown
> {
  return layered(upper, lower) as never;
}

function layered(upper: AgentType, lower: AgentType): AgentType<Layers<unknown, unknown>> {
  const name = `${upper.name}/${lower.name}`;
  const types = { above: upper, below: lower };
  const selves = selvesOf(upper, lower);
  const records = layeredRecords(upper, lower);
  return {
    name,
    attributes: layeredAttributes(upper, lower),
    ports: { ...keysIn('above', upper.ports), ...keysIn('below', lower.ports) },
    requests: upper.requests,
    records: records.format,
    properties: layeredProperties(name, types),
    init: (self) => {
      const { above, below } = selves(self);
      return { above: upper.init(above), below: lower.init(below) };
    },
    step: (state, event, self) => stepLayers(types, records, state, event, selves(self)),
    ...storageOf(types, selves),
    ...consoleOf(upper, selves),
    ...workloadOf(upper, selves),
    ...describeOf(types),
  };
}

type Types = Readonly<Record<Layer, AgentType>>;
type Selected = (self: Self) => Selves;

function storageOf(types: Types, selves: Selected): Pick<AgentType, 'storage'> {
  const { above, below } = types;
  if (above.storage === undefined && below.storage === undefined) return {};
  if (above.records !== undefined && below.records !== undefined)
    throw new Error(`${above.name} and ${below.name} both save, which they cannot do in one file of lines`);
  const layer = above.records === undefined ? 'below' : 'above';
  if (types[layer].storage === undefined) return {};
  return { storage: (self) => types[layer].storage?.(selves(self)[layer]) as LineFile };
}

function consoleOf({ console }: AgentType, selves: Selected): Pick<AgentType, 'console'> {
  if (console === undefined) return {};
  const { prompt } = console;
  return {
    console: {
      ...console,
      prompt: typeof prompt === 'string' ? prompt : (self: Self) => prompt(selves(self).above),
      ...(console.isReady && {
        isReady: (state: unknown) => console.isReady?.((state as Layers<unknown, unknown>).above) ?? true,
      }),
    },
  };
}

function workloadOf(
  upper: AgentType,
  selves: Selected,
): Pick<AgentType<Layers<unknown, unknown>>, 'workload'> {
  if (upper.workload === undefined) return {};
  return { workload: ({ above }, self) => upper.workload?.(above, selves(self).above) ?? [] };
}

function describeOf(types: Types): Pick<AgentType, 'describe'> {
  if (types.above.describe === undefined && types.below.describe === undefined) return {};
  return {
    describe: (fact) => {
      const [layer, kind] = layerOf(fact.kind);
      const inner = { ...fact, kind };
      return types[layer].describe?.(inner) ?? JSON.stringify(inner);
    },
  };
}
