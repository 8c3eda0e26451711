/** `start`: starts servers, at the same moment, in the given order. */
import type { Command } from '../command.ts';

export const start: Command = {
  usage: 'start <server>… | all',
  description: 'starts servers that do not run: each is a new incarnation with an empty log',
  takesTime: false,
  read: (args) => {
    const ids = args.servers();
    args.end();
    return ({ cluster }) => {
      const servers = cluster.servers(ids);
      const running = servers.filter((server) => cluster.grid.isRunning(server));
      for (const server of servers) cluster.grid.start(server);
      // `all` means those that are down.
      return ids === 'all' ? [] : running.map((server) => `${String(server)} runs already`);
    };
  },
};
