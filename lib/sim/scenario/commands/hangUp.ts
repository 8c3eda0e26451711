/** `hang-up`: a raw client closes its connection. */
import type { Command } from '../command.ts';
import { ScenarioProblem } from '../problem.ts';
import { rawClientOf } from './rawClient.ts';

export const hangUp: Command = {
  usage: 'hang-up <name>',
  description: 'a raw client closes its connection',
  takesTime: false,
  read: (args) => {
    const name = args.word();
    args.end();
    if (name === undefined)
      throw ScenarioProblem.inArguments(hangUp.usage, { code: 'text-missing', what: 'the name' });
    return (environment) => {
      rawClientOf(environment, name).hangUp();
      return [];
    };
  },
};
