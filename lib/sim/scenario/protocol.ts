/** The interface of a protocol that scenarios can use. */
import type { Fact } from '../../trace/facts.ts';
import type { SimulatedProtocol } from '../protocol.ts';
import type { MasterScript } from '../masterScript.ts';
import type { Plan } from '../plan.ts';
import type { Command } from './command.ts';

export interface ScenarioProtocol<F extends Fact = Fact> extends SimulatedProtocol<F> {
  /** The number of servers in every grid; if omitted, a scenario chooses it. */
  readonly servers?: number;
  /** Its own commands, in addition to the general ones. */
  readonly commands: readonly Command[];
  /** The requests of the command `speak`, in words. */
  readonly speaks: string;
  /** A plan as a script for the lab's master; if omitted, the master has no commands for such servers. */
  readonly masterScript?: (plan: Plan) => MasterScript;
}
