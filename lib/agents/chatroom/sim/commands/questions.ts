/** `get` and `alive`: ask servers through their clients for the log, and for the servers that they believe alive. */
import type { Command } from '../../../../sim/scenario/command.ts';
import { ask } from '../../../../sim/scenario/commands/ask.ts';

/** @param line - the name of the command, and what the client sends */
function question(line: 'get' | 'alive'): Command {
  return {
    usage: `${line} <server>… | all`,
    description: `the answer of each server to \`${line}\`; all means every server that runs`,
    takesTime: true,
    read: (args) => {
      const ids = args.servers();
      args.end();
      return ask(ids, line);
    },
  };
}

export const get = question('get');
export const alive = question('alive');
