/** The states of the model as properties see them. */
import type { AgentView, GridView } from '../../agent/properties.ts';
import type { State } from '../model.ts';
import type { AgentGrid } from './grid.ts';

/**
 * The view of a state. Agents are looked at when they are asked for, and equal agents in different states are the same object; so is the view
 * of the same state asked for twice in a row.
 */
export function viewer(grid: AgentGrid): (state: State) => GridView {
  const views: AgentView[][] = grid.agents.map(() => []);
  const viewOf = (state: State, agent: number): AgentView => {
    const known = views[agent] as AgentView[];
    const number = state[agent] as number;
    return (known[number] ??= asView(grid, agent, number));
  };
  let last: State | undefined;
  let view: GridView | undefined;
  return (state) => {
    if (view === undefined || state !== last) {
      last = state;
      view = new LazyView(grid, state, viewOf);
    }
    return view;
  };
}

class LazyView implements GridView {
  readonly #grid: AgentGrid;
  readonly #state: State;
  readonly #viewOf: (state: State, agent: number) => AgentView;
  #agents: AgentView[] | undefined;

  constructor(grid: AgentGrid, state: State, viewOf: (state: State, agent: number) => AgentView) {
    this.#grid = grid;
    this.#state = state;
    this.#viewOf = viewOf;
  }

  get agents(): readonly AgentView[] {
    return (this.#agents ??= this.#grid.agents.map((_, agent) => this.#viewOf(this.#state, agent)));
  }

  get history(): unknown {
    return this.#grid.historyIn(this.#state);
  }

  agent(id: string): AgentView {
    return this.#viewOf(this.#state, this.#grid.placeOf(id));
  }
}

function asView(grid: AgentGrid, agent: number, number: number): AgentView {
  const { id, type } = grid.agents[agent] as AgentGrid['agents'][number];
  const { state, facts } = grid.locals.at(number);
  return { id, type: type.name, state, facts };
}
