/** `cut`: resets the connections between two servers. */
import type { Command } from '../command.ts';
import { SERVER } from '../units.ts';
import { ScenarioProblem } from '../problem.ts';
import { injectBetween } from './fault.ts';

export const cut: Command = {
  usage: 'cut <server> <server> [only=<server>]',
  description:
    'resets the connections between two servers; with only=, the other end finds out when it next sends',
  takesTime: false,
  read: (args) => {
    const [a, b] = [args.server(), args.server()];
    const only = args.option('only', SERVER);
    args.end();
    if (only !== undefined && only !== a && only !== b)
      throw new ScenarioProblem({ code: 'only-another', only, a, b });
    return injectBetween(a, b, { kind: 'cut', a, b, ...(only === undefined ? {} : { only }) });
  },
};
