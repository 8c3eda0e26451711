/** `diskFull`: fills the disk of a server's host. */
import type { Command } from '../command.ts';
import { DURATION_MS } from '../units.ts';
import { injectInto } from './fault.ts';

export const diskFull: Command = {
  usage: 'diskFull <server> [for=<time>]',
  description: 'fills the disk of a server, for a time or until `resume`',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    const forMs = args.option('for', DURATION_MS) ?? Infinity;
    args.end();
    return injectInto({ kind: 'diskFull', server, forMs });
  },
};
