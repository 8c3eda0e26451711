/** Properties of a configuration: claims about all of its agents at once, which the simulator and the model checker check. */
import type { AgentFact } from './fact.ts';

/** An agent at one moment. */
export interface AgentView {
  readonly id: string;
  readonly type: string;
  /** Undefined while its box does not run, and after it has halted. */
  readonly state: unknown;
  /** Everything that it has recorded, in all incarnations of its box. */
  readonly facts: readonly AgentFact[];
}

/** All agents at one moment, as no agent can see them. */
export interface GridView {
  /** In the order of the configuration. */
  readonly agents: readonly AgentView[];
  /** Throws if there is none with this id. */
  agent(id: string): AgentView;
  /** What {@link Properties.history} has made of all facts so far; undefined without it. */
  readonly history?: unknown;
}

/**
 * What properties need to know of the past, beyond the facts of each agent: for example in which order operations of different agents
 * began and ended. Plain data. In the model checker it is a part of the state: the less it holds, the fewer states there are.
 */
export interface FactHistory<History = unknown> {
  readonly init: History;
  // A method, so that every history is one of `unknown`.
  /** The history after an agent has recorded a fact. Pure. */
  next(history: History, agent: string, fact: AgentFact): History;
}

/** Checks one moment: returns what is wrong as a sentence, or undefined. */
export type Check = (grid: GridView) => string | undefined;

/** Claims by name. */
export interface Properties {
  /** Of every moment (safety). */
  readonly always?: Readonly<Record<string, Check>>;
  /** Of one moment at least: if it cannot happen, nothing is shown by the rest. */
  readonly sometimes?: Readonly<Record<string, (grid: GridView) => boolean>>;
  /** Of every moment at which nothing more happens by itself (liveness). */
  readonly eventually?: Readonly<Record<string, Check>>;
  readonly history?: FactHistory;
}

/** Properties, and those that agent types have of their own, with the name of the type before each. */
export function propertiesWith(
  own: Properties,
  types: Iterable<{ readonly name: string; readonly properties?: Properties | undefined }>,
): Properties {
  const ofTypes: Properties[] = [];
  for (const { name, properties } of types)
    if (properties !== undefined)
      ofTypes.push({
        always: named(name, properties.always),
        sometimes: named(name, properties.sometimes),
        eventually: named(name, properties.eventually),
        ...(properties.history && { history: properties.history }),
      });
  return ofTypes.length === 0 ? own : joined(own, ...ofTypes);
}

/** All claims of several properties. Each sees the history that belongs to it. Of two with the same name the later one counts. */
export function joined(...all: readonly Properties[]): Properties {
  const histories = all.flatMap(({ history }) => history ?? []);
  const several = histories.length > 1 ? together(histories) : undefined;
  let place = 0;
  const parts = all.map((properties) =>
    several === undefined || properties.history === undefined ? properties : seeing(properties, place++),
  );
  const history = several ?? histories[0];
  return {
    always: Object.assign({}, ...parts.map(({ always }) => always)) as Properties['always'] & object,
    sometimes: Object.assign({}, ...parts.map(({ sometimes }) => sometimes)) as Properties['sometimes'] &
      object,
    eventually: Object.assign({}, ...parts.map(({ eventually }) => eventually)) as Properties['eventually'] &
      object,
    ...(history && { history }),
  };
}

/** The histories as a list. */
function together(histories: readonly FactHistory[]): FactHistory {
  return {
    init: histories.map(({ init }) => init),
    next: (before, agent, fact) => {
      const parts = before as readonly unknown[];
      const after = histories.map((history, i) => history.next(parts[i], agent, fact));
      return after.every((part, i) => part === parts[i]) ? before : after;
    },
  };
}

/** Claims that see one of the histories of a list. */
function seeing({ always, sometimes, eventually }: Properties, place: number): Properties {
  const viewOf = (grid: GridView): GridView => ({
    get agents() {
      return grid.agents;
    },
    agent: (id) => grid.agent(id),
    history: (grid.history as readonly unknown[] | undefined)?.[place],
  });
  const each = <Result>(claims: Readonly<Record<string, (grid: GridView) => Result>> = {}) =>
    Object.fromEntries(
      Object.entries(claims).map(([name, claim]) => [name, (grid: GridView) => claim(viewOf(grid))]),
    );
  return { always: each(always), sometimes: each(sometimes), eventually: each(eventually) };
}

function named<T>(type: string, claims: Readonly<Record<string, T>> = {}): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(claims).map(([name, claim]) => [`${type}: ${name}`, claim]));
}
