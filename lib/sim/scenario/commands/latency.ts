/** `latency`: packets between any two of some servers take longer. */
import type { Command } from '../command.ts';
import { DURATION_MS } from '../units.ts';

export const latency: Command = {
  usage: 'latency <server>… by=<time>',
  description: 'packets between any two of these servers take longer, until the next `latency`',
  takesTime: false,
  read: (args) => {
    const ids = args.servers();
    const extraMs = args.required('by', DURATION_MS);
    args.end();
    return ({ cluster }) => {
      const servers = cluster.servers(ids);
      cluster.faults.inject({ kind: 'latency', servers, extraMs });
      return [];
    };
  },
};
