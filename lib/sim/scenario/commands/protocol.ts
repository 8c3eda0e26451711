/** `protocol`: the protocol of the servers. It is read before all other commands, because they depend on it: see `protocolNamedIn`. */
import type { FactTable } from '../../../trace/facts.ts';
import type { Command } from '../command.ts';
import { ScenarioProblem } from '../problem.ts';

const USAGE = 'protocol <name>';

/** @param facts - those of the protocol whose scenario is played */
export function protocolOn({ protocol }: FactTable): Command {
  return {
    usage: USAGE,
    description: 'the protocol of the servers, as the first command of the scenario',
    takesTime: false,
    read: (args) => {
      const name = args.word();
      args.end();
      if (name === undefined)
        throw ScenarioProblem.inArguments(USAGE, { code: 'text-missing', what: 'the name' });
      if (name !== protocol) throw new ScenarioProblem({ code: 'other-protocol', name, protocol });
      return () => [];
    },
  };
}
