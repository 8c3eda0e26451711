/** What follows from a configuration for one box, computed once: where each agent runs, and under which names agents know each other. */
import { acquaintancesOf } from '../agent/acquaintances.ts';
import {
  agentsIn,
  boxesOf,
  nameOf,
  type Configuration,
  type ConfiguredAgent,
} from '../agent/configuration.ts';

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
  /** The number of this box. */
  readonly self: number;
  readonly #boxes: ReadonlyMap<string, number>;
  readonly #places: ReadonlyMap<string, number>;
  /** By place: names by id. */
  readonly #names: readonly Map<string, string>[];
  /** By the number of a box. */
  readonly #knowing: readonly (readonly Knowing[])[];

  constructor(configuration: Configuration, box: string) {
    const boxes = boxesOf(configuration);
    this.configuration = configuration;
    this.boxes = boxes;
    this.agents = agentsIn(configuration, box);
    this.self = boxes.indexOf(box);
    this.#boxes = new Map(boxes.map((id, number) => [id, number]));
    this.#places = new Map(this.agents.map(({ id }, place) => [id, place]));
    this.#names = this.agents.map(() => new Map<string, string>());
    const knowing: Knowing[][] = boxes.map(() => []);
    for (const [agent, configured] of this.agents.entries())
      for (const other of acquaintancesOf(configuration, configured))
        knowing[this.boxOf(other)]?.push({ agent, name: this.nameOf(agent, other.id) });
    this.#knowing = knowing;
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

  /** The name under which the agent at a place knows another one. */
  nameOf(place: number, id: string): string {
    const names = this.#names[place] as Map<string, string>;
    let name = names.get(id);
    if (name === undefined) {
      name = nameOf(this.agentAt(place), id);
      names.set(id, name);
    }
    return name;
  }

  /** The agents of this box that know an agent of the box with this number: once for each such agent. */
  knowing(box: number): readonly Knowing[] {
    return this.#knowing[box] ?? [];
  }
}
