/** What the agents of a configuration can come to in the model checker. */
import type { Configuration } from '../../lib/agent/configuration.ts';
import type { AgentModelOptions } from '../../lib/model/agents/options.ts';
import { agentModel } from '../../lib/model/agents/model.ts';
import { wordsOfAction } from '../../lib/model/agents/replay.ts';
import type { State } from '../../lib/model/model.ts';

/** Every state that can be reached, each as a text of `show`, sorted. @param isRest - only states of rest */
function reached(
  configuration: Configuration,
  options: Partial<AgentModelOptions>,
  show: (state: (id: string) => unknown) => unknown,
  isRest: boolean,
): string[] {
  const { model, grid } = agentModel(configuration, options);
  const known = new Set([model.init.join()]);
  const shown = new Set<string>();
  const waiting: State[] = [model.init];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    const now = state;
    const actions = [...model.actions(state)];
    if (!isRest || actions.every(model.isOptional))
      shown.add(JSON.stringify(show((id) => grid.locals.at(now[grid.placeOf(id)] as number).state ?? null)));
    for (const action of actions) {
      const next = model.next(state, action);
      if (known.has(next.join())) continue;
      known.add(next.join());
      waiting.push(next);
    }
  }
  return [...shown].sort();
}

/** The states of rest, as `show` shows them. */
export function restsOf(
  configuration: Configuration,
  options: Partial<AgentModelOptions>,
  show: (state: (id: string) => unknown) => unknown,
): unknown[] {
  return reached(configuration, options, show, true).map((text): unknown => JSON.parse(text));
}

/** All states, as `show` shows them. */
export function statesOf(
  configuration: Configuration,
  options: Partial<AgentModelOptions>,
  show: (state: (id: string) => unknown) => unknown,
): unknown[] {
  return reached(configuration, options, show, false).map((text): unknown => JSON.parse(text));
}

/** Takes steps by their words, and returns what can happen then. */
export function afterSteps(
  configuration: Configuration,
  options: Partial<AgentModelOptions>,
  words: readonly string[],
): { readonly can: readonly string[]; readonly stateOf: (id: string) => unknown } {
  const { model, grid } = agentModel(configuration, options);
  let state = model.init;
  const can = () => [...model.actions(state)].map((action) => wordsOfAction(grid, action));
  for (const one of words) {
    const action = [...model.actions(state)][can().indexOf(one)];
    if (action === undefined) throw new Error(`"${one}" cannot happen; only: ${can().join('; ')}`);
    state = model.next(state, action);
  }
  return { can: can(), stateOf: (id) => grid.locals.at(state[grid.placeOf(id)] as number).state };
}
