/** All agents of a run at one moment, kept up to date with the steps of the boxes. */
import type { AgentEffect, AgentFact } from '../../agent/agent.ts';
import type { Configuration, ConfiguredAgent } from '../../agent/configuration.ts';
import type { AgentView, FactHistory, GridView } from '../../agent/properties.ts';
import { agentState, channelFactOf } from '../../box/channels.ts';

interface MutableView extends AgentView {
  state: unknown;
  readonly facts: AgentFact[];
}

/** The view of a grid that runs. The same object for all moments: a check must not keep it. */
export class RunningView implements GridView {
  readonly #configured: readonly ConfiguredAgent[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #agents: readonly MutableView[];
  readonly #past: FactHistory | undefined;
  #history: unknown;

  constructor({ agents, properties }: Configuration) {
    this.#past = properties.history;
    this.#history = properties.history?.init;
    this.#configured = [...agents.values()];
    this.#places = new Map(this.#configured.map(({ id }, place) => [id, place]));
    this.#agents = this.#configured.map(({ id, type }) => ({
      id,
      type: type.name,
      state: undefined,
      facts: [],
    }));
  }

  get agents(): readonly AgentView[] {
    return this.#agents;
  }

  get history(): unknown {
    return this.#history;
  }

  agent(id: string): AgentView {
    const place = this.#places.get(id);
    if (place === undefined) throw new Error(`there is no agent ${id}`);
    return this.#agents[place] as AgentView;
  }

  /** An agent has another state: undefined, if it does not run any more. Returns whether the view has changed. */
  state(id: string, whole: unknown): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    const view = this.#agents[place] as MutableView;
    const state = agentState(this.#configured[place] as ConfiguredAgent, whole);
    if (view.state === state) return false;
    view.state = state;
    return true;
  }

  /** Effects of an agent are executed. Returns whether it has recorded facts. */
  done(id: string, effects: readonly AgentEffect[]): boolean {
    let hasRecorded = false;
    for (const effect of effects) {
      if (effect.kind !== 'record' || channelFactOf(effect.fact) !== undefined) continue;
      this.#agents[this.#places.get(id) ?? -1]?.facts.push(effect.fact);
      this.#history = this.#past?.next(this.#history, id, effect.fact);
      hasRecorded = true;
    }
    return hasRecorded;
  }

  /** The agents of a box do not run any more. */
  ended(box: string): void {
    for (const { id, box: own } of this.#configured) if (own === box) this.state(id, undefined);
  }
}
