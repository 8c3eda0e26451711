/** What follows from a configuration for one box, computed once: where each agent runs, and under which names agents know each other. */
import { acquaintancesIn } from '../agent/acquaintances.ts';
import { agentsIn, boxesOf, type Configuration, type ConfiguredAgent } from '../agent/configuration.ts';

/** An agent of the box that knows another agent. */
export interface Knowing {
  /** Its place in the box. */
  readonly agent: number;
  /** Its name for the other agent. */
  readonly name: string;
}

/** The agents of a box by place: their order in the configuration, from 0. */
export class Places {
  readonly configuration: Configuration;
  readonly agents: readonly ConfiguredAgent[];
  /** The ids of all boxes, by number. */
  readonly boxes: readonly string[];
  readonly #boxes: ReadonlyMap<string, number>;
  readonly #places: ReadonlyMap<string, number>;
  /** The numbers of all agents of the configuration, by id. */
  readonly #numbers: ReadonlyMap<string, number>;
  /** By place, then number: a name that leads to that agent alone. One small map and arrays, because it is asked for with every message. */
  readonly #names: readonly (readonly string[])[];
  /** By the number of a box. */
  readonly #knowing: readonly (readonly Knowing[])[];
  /** By place. */
  readonly #companions: readonly (readonly string[])[];

  constructor(configuration: Configuration, box: string) {
    const boxes = boxesOf(configuration);
    this.configuration = configuration;
    this.boxes = boxes;
    this.agents = agentsIn(configuration, box);
    this.#boxes = new Map(boxes.map((id, number) => [id, number]));
    this.#places = new Map(this.agents.map(({ id }, place) => [id, place]));
    this.#numbers = new Map([...configuration.agents.keys()].map((id, number) => [id, number]));
    this.#names = this.agents.map((agent) => {
      // Only of agents that it knows: names for all pairs of many agents would take much memory.
      const names: string[] = [];
      for (const [id, name] of namesIn(agent)) {
        const number = this.#numbers.get(id);
        if (number !== undefined) names[number] = name;
      }
      return names;
    });
    const knowing: Knowing[][] = boxes.map(() => []);
    const companions: string[][] = this.agents.map(() => []);
    const acquaintances = acquaintancesIn(configuration);
    for (const [agent, { id }] of this.agents.entries())
      for (const other of acquaintances.get(id) ?? []) {
        const name = this.nameOf(agent, other.id);
        if (other.box === box) companions[agent]?.push(name);
        else knowing[this.boxOf(other)]?.push({ agent, name });
      }
    this.#knowing = knowing;
    this.#companions = companions;
  }

  /** The number of the box of an agent. */
  boxOf({ box }: ConfiguredAgent): number {
    return this.#boxes.get(box) as number;
  }

  /** The place of an agent; undefined if it is not in this box. */
  placeOf(id: string): number | undefined {
    return this.#places.get(id);
  }

  agentAt(place: number): ConfiguredAgent {
    return this.agents[place] as ConfiguredAgent;
  }

  /** The name under which the agent at a place knows another one: as `nameOf`. */
  nameOf(place: number, id: string): string {
    const number = this.#numbers.get(id);
    return number === undefined ? id : (this.#names[place]?.[number] ?? id);
  }

  /** The names of the agents of this box that the one at a place knows. */
  companionsOf(place: number): readonly string[] {
    return this.#companions[place] ?? [];
  }

  /** The agents of this box that know an agent of another box with this number: once for each such agent. */
  knowing(box: number): readonly Knowing[] {
    return this.#knowing[box] ?? [];
  }
}

/** The names of the routes of an agent that lead to one agent alone, by its id; the first, if there are several. */
function namesIn({ routes }: ConfiguredAgent): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, targets] of routes) {
    const [target] = targets;
    if (targets.length === 1 && target !== undefined && !names.has(target.agent))
      names.set(target.agent, name);
  }
  return names;
}
