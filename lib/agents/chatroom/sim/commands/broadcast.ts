/** `broadcast`: a client broadcasts a message at a server. */
import type { Command } from '../../../../sim/scenario/command.ts';
import { workloadOf } from './workloadOf.ts';

export const broadcast: Command = {
  usage: 'broadcast <server> <message>',
  description: 'a client sends a message: the rest of the line, spaces included',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    const text = args.rest('the message');
    return ({ cluster }) =>
      workloadOf(cluster).broadcast(cluster.server(server), text) ? [] : [`${String(server)} does not run`];
  },
};
