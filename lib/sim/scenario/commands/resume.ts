/** `resume`: continues a server. */
import type { Command } from '../command.ts';

export const resume: Command = {
  usage: 'resume <server>',
  description: 'ends every `pause`, `busy`, `limit`, `diskFull` and `diskSlow` of a server',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    args.end();
    return ({ cluster }) => {
      cluster.server(server);
      const ended = cluster.faults.end((fault) => 'server' in fault && fault.server === server);
      return ended === 0 ? [`nothing holds ${String(server)} up`] : [];
    };
  },
};
