/** A protocol of which scenarios can be played. */
import type { Fact } from '../../trace/facts.ts';
import type { SimulatedProtocol } from '../protocol.ts';
import type { Command } from './command.ts';

export interface ScenarioProtocol<F extends Fact = Fact> extends SimulatedProtocol<F> {
  /** Its own commands, beside those for any protocol. */
  readonly commands: readonly Command[];
}
