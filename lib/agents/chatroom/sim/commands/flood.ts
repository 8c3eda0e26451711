/** `flood`: many broadcasts at one server, as fast as the client can send them or at a given rate. */
import type { Command } from '../../../../sim/scenario/command.ts';
import { DURATION_MS, whole } from '../../../../sim/scenario/units.ts';
import { workloadOf } from './workloadOf.ts';

const COUNT_MAX = 1_000_000;

export const flood: Command = {
  usage: 'flood <server> count=<number> [every=<time>]',
  description:
    'a client sends messages, until its server crashes: a1, a2, … for server 0, b1, b2, … for server 1, and so on',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    const count = args.required('count', whole(1, COUNT_MAX));
    const everyMs = args.option('every', DURATION_MS) ?? 0;
    args.end();
    return ({ cluster }) => {
      const { time } = cluster;
      cluster.server(server);
      let left = count;
      const sayNext = () => workloadOf(cluster).broadcastNext(server);
      const say = () => {
        if (!cluster.grid.isRunning(server)) return;
        sayNext();
        if (--left > 0) time.after(everyMs, say);
      };
      if (!cluster.grid.isRunning(server)) return [`${String(server)} does not run`];
      if (everyMs === 0) while (left-- > 0) sayNext();
      else say();
      cluster.keepBusy(time.nowMs + everyMs * (count - 1));
      return [];
    };
  },
};
