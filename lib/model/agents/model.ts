/** A configuration as a model: every order in which messages arrive, timers expire, clients make requests, and boxes crash and restart. */
import type { Configuration } from '../../agent/configuration.ts';
import type { Model, Properties, State } from '../model.ts';
import { Symmetry } from './fold.ts';
import { AgentGrid, type AgentAction } from './grid.ts';
import { MISTAKES, type Mistake } from './local.ts';
import { agentModelOptions, isFolding, type AgentModelOptions } from './options.ts';
import { viewer } from './views.ts';

/** The model of a configuration, and the parts that its states are made of. */
export interface AgentModel {
  readonly model: Model<AgentAction>;
  readonly grid: AgentGrid;
}

/**
 * The model of a configuration.
 *
 * @param given - see {@link AgentModelOptions}; what is left out has its default
 * @throws Error if agents that are said to be interchangeable differ
 */
export function agentModel(configuration: Configuration, given: Partial<AgentModelOptions> = {}): AgentModel {
  const options = agentModelOptions(given);
  const grid = new AgentGrid(configuration, options);
  const properties = propertiesOf(grid);
  const symmetry = isFolding(configuration, options) ? new Symmetry(grid) : undefined;
  const model: Model<AgentAction> = {
    init: grid.init,
    actions: (state) => grid.actions(state),
    next: (state, action) => grid.next(state, action),
    isOptional: (action) => action.isOptional,
    isCutOff: (state) => grid.isCutOff(state),
    // Only a claim about states of rest needs them.
    checksRest: properties.eventually.size > 0,
    // Every second agent: half of all steps stay within a shard.
    shardPlaces: grid.agents.flatMap((_, place) => (place % 2 === 0 ? [place] : [])),
    vocabularies: grid.vocabularies,
    fold: symmetry && ((state) => symmetry.fold(state)),
    properties: symmetry === undefined ? properties : symmetry.symmetric(properties),
  };
  return { model, grid };
}

/** The claims of the configuration, after those of every model. */
function propertiesOf(grid: AgentGrid): Properties {
  const { always, sometimes, eventually } = grid.configuration.properties;
  const viewOf = viewer(grid);
  const mistakeIn = mistakes(grid);
  const checks = (claims: typeof always) =>
    Object.entries(claims ?? {}).map(
      ([name, check]) => [name, (state: State) => check(viewOf(state))] as const,
    );
  return {
    always: new Map([
      ...MISTAKES.map((claim) => {
        const check = (state: State) => {
          const mistake = mistakeIn(state);
          return mistake?.claim === claim ? mistake.message : undefined;
        };
        return [claim, check] as const;
      }),
      ...checks(always),
    ]),
    sometimes: new Map(
      Object.entries(sometimes ?? {}).map(([name, isMet]) => [name, (state: State) => isMet(viewOf(state))]),
    ),
    eventually: new Map(checks(eventually)),
  };
}

/** A mistake of an agent in a state. */
function mistakes(grid: AgentGrid): (state: State) => Mistake | undefined {
  /** By the number of an agent's part: 1 if there is none, 2 if there is one. */
  let known = new Uint8Array(1024);
  const count = grid.agents.length;
  return (state) => {
    for (let agent = 0; agent < count; agent++) {
      const number = state[agent] as number;
      if (number >= known.length) {
        const more = new Uint8Array(Math.max(known.length * 2, number + 1));
        more.set(known);
        known = more;
      }
      if (known[number] === 0) known[number] = grid.locals.at(number).mistake === undefined ? 1 : 2;
      if (known[number] === 2) return grid.locals.at(number).mistake;
    }
    return undefined;
  };
}
