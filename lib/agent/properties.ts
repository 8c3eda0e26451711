/** Properties of a configuration: claims about all of its agents at once, which the simulator and the model checker check. */
import type { AgentFact } from './agent.ts';

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
}
