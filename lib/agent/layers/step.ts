/** One step of an agent that consists of two layers. */
import type { AgentEffect, AgentStep, AgentType } from '../agent.ts';
import type { AnyAgentEvent } from '../step.ts';
import { layerOf, nameIn, type Layer } from './layerName.ts';
import type { LayeredRecords, Records } from './records.ts';
import type { Selves } from './selves.ts';

/** The state of an agent that consists of two layers. */
export interface Layers<Above, Below> {
  readonly above: Above;
  readonly below: Below;
  /** If both save: the records that they still have. */
  readonly records?: LayeredRecords;
}

/** An event of one layer. */
type InnerEvent = readonly [Layer, AnyAgentEvent];

/** The client of the agent below is the agent above. */
const BY_ABOVE = 'above';

/** Layers that cause more events of each other than this in one step will not come to an end. */
const INNER_EVENTS_MAX = 100_000;

/**
 * Steps the layers that an event concerns, and then those that are concerned by what this causes, in the order in which it was caused.
 *
 * @throws what a layer throws; an error if the layers cause events of each other without end
 */
export function stepLayers(
  types: Readonly<Record<Layer, AgentType>>,
  records: Records,
  state: Layers<unknown, unknown>,
  event: AnyAgentEvent,
  selves: Selves,
): AgentStep<Layers<unknown, unknown>> {
  const states = { above: state.above, below: state.below };
  let held = state.records;
  if (event.kind === 'started') held = records.remembered(records.read(event.saved));
  const effects: AgentEffect[] = [];
  const queue: InnerEvent[] = innerEvents(event, records);
  let halt: readonly [Layer, AgentEffect] | undefined;
  for (let at = 0; at < queue.length; at++) {
    const [layer, inner] = queue[at] as InnerEvent;
    if (halt?.[0] === layer) continue;
    if (at === INNER_EVENTS_MAX)
      throw new Error(`${types.above.name} and ${types.below.name} cause events of each other without end`);
    const [next, caused] = types[layer].step(states[layer], inner, selves[layer]);
    states[layer] = next;
    for (const effect of caused) {
      if (effect.kind === 'halt') {
        halt ??= [layer, effect];
        break;
      }
      if (effect.kind === 'save') {
        const [save, remembered] = records.save(layer, outside(layer, effect, selves) as typeof effect, held);
        held = remembered;
        effects.push(save);
        continue;
      }
      const between = eventOf(layer, effect);
      if (between === undefined) effects.push(outside(layer, effect, selves));
      else queue.push(between);
    }
  }
  if (halt !== undefined) effects.push(halt[1]);
  return [held === undefined ? states : { ...states, records: held }, effects];
}

/** The events of the layers for an event of the whole agent. */
function innerEvents(event: AnyAgentEvent, records: Records): InnerEvent[] {
  switch (event.kind) {
    case 'started': {
      const { above = [], below = [] } = records.read(event.saved);
      return [
        ['below', { ...event, saved: below }],
        ['above', { ...event, saved: above }],
      ];
    }
    case 'received': {
      const [layer, port] = layerOf(event.port);
      return [[layer, { ...event, port, from: nameWithin(event.from) }]];
    }
    case 'trusted':
    case 'suspected':
    case 'down': {
      const inner = { ...event, name: nameWithin(event.name) };
      return [
        ['below', inner],
        ['above', inner],
      ];
    }
    case 'timedOut': {
      const [layer, timer] = layerOf(event.timer);
      return [[layer, { ...event, timer }]];
    }
    case 'chosen': {
      const [layer, choice] = layerOf(event.choice);
      return [[layer, { ...event, choice }]];
    }
    case 'saved': {
      const [layer, token] = layerOf(event.token);
      return [[layer, { ...event, token }]];
    }
    case 'requested':
      return [['above', event]];
    case 'indicated':
      return [['below', event]];
  }
}

/** The name of another agent, which both layers know. */
function nameWithin(name: string): string {
  return layerOf(name)[1];
}

/** The event of the other layer that an effect is; undefined if it is an effect of the whole agent. */
function eventOf(layer: Layer, effect: AgentEffect): InnerEvent | undefined {
  if (layer === 'above' && effect.kind === 'request')
    return ['below', { kind: 'requested', by: BY_ABOVE, request: effect.request }];
  if (layer === 'below' && effect.kind === 'indicate')
    return ['above', { kind: 'indicated', indication: effect.indication }];
  return undefined;
}

/** An effect of a layer as one of the whole agent. */
function outside(layer: Layer, effect: AgentEffect, selves: Selves): AgentEffect {
  switch (effect.kind) {
    case 'send':
      return { ...effect, to: selves.route(layer, effect.to) };
    case 'setTimer':
    case 'cancelTimer':
      return { ...effect, timer: nameIn(layer, effect.timer) };
    case 'choose':
      return { ...effect, choice: nameIn(layer, effect.choice) };
    case 'save':
      return effect.token === undefined ? effect : { ...effect, token: nameIn(layer, effect.token) };
    case 'record':
      return { ...effect, fact: { ...effect.fact, kind: nameIn(layer, effect.fact.kind) } };
    case 'indicate':
    case 'request':
    case 'halt':
      return effect;
  }
}
