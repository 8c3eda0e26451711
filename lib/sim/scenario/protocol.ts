/** The interface of a protocol that scenarios can use. */
import type { Fact } from '../../trace/facts.ts';
import type { SimulatedProtocol } from '../protocol.ts';
import type { Command } from './command.ts';

export interface ScenarioProtocol<F extends Fact = Fact> extends SimulatedProtocol<F> {
  /** Its own commands, in addition to the general ones. */
  readonly commands: readonly Command[];
}
