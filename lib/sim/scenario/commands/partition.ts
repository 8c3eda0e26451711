/** `partition`: drops all packets between some servers and all others, in both directions. */
import type { Command } from '../command.ts';
import { DURATION_MS } from '../units.ts';

export const partition: Command = {
  usage: 'partition <server>… [for=<time>]',
  description: '`block` both ways between these servers and all others',
  takesTime: false,
  read: (args) => {
    const ids = args.servers();
    const forMs = args.option('for', DURATION_MS) ?? Infinity;
    args.end();
    return ({ cluster }) => {
      const inside = cluster.servers(ids);
      const outside = cluster.grid.servers.filter((server) => !inside.includes(server));
      for (const from of inside) {
        for (const to of outside) {
          cluster.faults.inject({ kind: 'block', from, to, forMs });
          cluster.faults.inject({ kind: 'block', from: to, to: from, forMs });
        }
      }
      return [];
    };
  },
};
