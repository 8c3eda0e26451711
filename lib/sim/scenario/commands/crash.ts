/** `crash`: kills a server (SIGKILL). */
import type { Command } from '../command.ts';
import { injectInto } from './fault.ts';

export const crash: Command = {
  usage: 'crash <server>',
  description: 'kills a server (SIGKILL)',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    args.end();
    return injectInto({ kind: 'crash', server });
  },
};
