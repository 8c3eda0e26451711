/** `alive`: asks a server through its client which servers it believes alive. */
import type { Command } from '../command.ts';
import { ask } from './ask.ts';

export const alive: Command = {
  usage: 'alive <server>… | all',
  says: 'what a master is answered to `alive`; all are those who run',
  takesTime: true,
  read: (args) => {
    const ids = args.servers();
    args.end();
    return ask(ids, 'alive');
  },
};
