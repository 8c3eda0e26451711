/** `restart`: starts a crashed server again. */
import type { Command } from '../command.ts';

export const restart: Command = {
  usage: 'restart <server>',
  description: 'restarts a crashed server: a new incarnation with an empty log',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    args.end();
    return ({ cluster }) => {
      const isRunning = cluster.grid.isRunning(cluster.server(server));
      cluster.faults.inject({ kind: 'restart', server });
      return isRunning ? [`${String(server)} runs already`] : [];
    };
  },
};
