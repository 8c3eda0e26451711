/** `limit`: limits the rate at which a server reads from each of its sockets. */
import type { Command } from '../command.ts';
import { BYTES_PER_SECOND, DURATION_MS } from '../units.ts';
import { injectInto } from './fault.ts';

export const limit: Command = {
  usage: 'limit <server> rate=<rate> [for=<time>]',
  description: 'limits the rate at which a server reads, for a time or until `resume`',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    const bytesPerSecond = args.required('rate', BYTES_PER_SECOND);
    const forMs = args.option('for', DURATION_MS) ?? Infinity;
    args.end();
    return injectInto({ kind: 'limit', server, bytesPerSecond, forMs });
  },
};
