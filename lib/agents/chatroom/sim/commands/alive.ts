/** `alive`: asks a server through its client which servers it believes alive. */
import type { Command } from '../../../../sim/scenario/command.ts';
import { ask } from '../../../../sim/scenario/commands/ask.ts';

export const alive: Command = {
  usage: 'alive <server>… | all',
  says: 'the answer of each server to `alive`; all means every server that runs',
  takesTime: true,
  read: (args) => {
    const ids = args.servers();
    args.end();
    return ask(ids, 'alive');
  },
};
