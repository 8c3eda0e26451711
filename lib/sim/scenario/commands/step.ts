/** `step`: sets the wall clock of a server's host. */
import type { Command } from '../command.ts';
import { DIFFERENCE_MS } from '../units.ts';
import { injectInto } from './fault.ts';

export const step: Command = {
  usage: 'step <server> by=<time>',
  description: 'sets the wall clock of a server forward, or back',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    const byMs = args.required('by', DIFFERENCE_MS);
    args.end();
    return injectInto({ kind: 'step', server, byMs });
  },
};
