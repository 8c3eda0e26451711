/** A configuration as it was written, in JSON or in code: its form is right, its content is not checked yet. */
import type { AgentType } from '../agent.ts';
import type { Properties } from '../properties.ts';
import type { ConfigurationReason } from './reason.ts';

/** The keys that lead to a place in the configuration, beginning with the id of an agent. */
export type Path = readonly string[];

/** Reports a mistake at a place: a value, if not said otherwise, or its key. */
export type Report = (path: Path, reason: ConfigurationReason, at?: 'key' | 'value') => void;

/** A target without a port is allowed if the agent has one port only. */
export interface WrittenTarget {
  readonly agent: string;
  readonly port: string | undefined;
}

export interface WrittenAgent {
  readonly id: string;
  /** Undefined if it is missing or wrong, which was reported. */
  readonly type: AgentType | undefined;
  /** `null`: a box of its own. Undefined if it is missing or wrong, which was reported. */
  readonly box: string | null | undefined;
  /** Undefined: none. */
  readonly attributes: unknown;
  readonly routes: ReadonlyMap<string, readonly WrittenTarget[]>;
}

export interface Written {
  readonly agents: readonly WrittenAgent[];
  readonly properties: Properties;
  readonly interchangeable: readonly (readonly string[])[];
  /** Whether agents are missing because of mistakes that were reported, so that the others cannot be checked against them. */
  readonly isPartial: boolean;
}
