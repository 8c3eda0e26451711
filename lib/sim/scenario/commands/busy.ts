/** `busy`: the event loop of a server is busy, as with a long computation or a garbage collection. */
import type { Command } from '../command.ts';
import { DURATION_MS } from '../units.ts';
import { injectInto } from './fault.ts';

export const busy: Command = {
  usage: 'busy <server> for=<time>',
  description: 'keeps the event loop of a server busy for a time',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    const forMs = args.required('for', DURATION_MS);
    args.end();
    return injectInto({ kind: 'busy', server, forMs });
  },
};
