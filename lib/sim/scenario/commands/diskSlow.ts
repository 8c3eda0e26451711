/** `diskSlow`: the disk of a server's host takes longer. */
import type { Command } from '../command.ts';
import { DURATION_MS } from '../units.ts';
import { injectInto } from './fault.ts';

export const diskSlow: Command = {
  usage: 'diskSlow <server> by=<time> [for=<time>]',
  description: 'writes to the disk of a server take longer, for a time or until `resume`',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    const extraMs = args.required('by', DURATION_MS);
    const forMs = args.option('for', DURATION_MS) ?? Infinity;
    args.end();
    return injectInto({ kind: 'diskSlow', server, extraMs, forMs });
  },
};
