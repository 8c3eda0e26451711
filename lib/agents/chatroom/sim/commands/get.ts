/** `get`: asks a server through its client for the log. */
import type { Command } from '../../../../sim/scenario/command.ts';
import { ask } from '../../../../sim/scenario/commands/ask.ts';

export const get: Command = {
  usage: 'get <server>… | all',
  says: 'the answer of each server to `get`; all means every server that runs',
  takesTime: true,
  read: (args) => {
    const ids = args.servers();
    args.end();
    return ask(ids, 'get');
  },
};
