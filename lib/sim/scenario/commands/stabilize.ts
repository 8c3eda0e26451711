/** `stabilize`: lets time pass until the grid is at rest. */
import type { Command } from '../command.ts';
import { describeTime } from '../describe.ts';
import type { Cluster } from '../cluster.ts';
import { DURATION_MS } from '../units.ts';

const WITHIN_MS = 2_000;

export const stabilize: Command = {
  usage: 'stabilize [within=<time>]',
  description:
    'lets time pass until every server lists exactly the servers that run, and nothing is in transit or waiting',
  takesTime: true,
  read: (args) => {
    const withinMs = args.option('within', DURATION_MS) ?? WITHIN_MS;
    args.end();
    return ({ cluster }) => {
      const { time } = cluster;
      const isDone = () =>
        time.nowMs >= cluster.busyUntilMs && cluster.grid.network.isQuiet && wrongLists(cluster).length === 0;
      if (time.runUntilDone(time.nowMs + withinMs, isDone)) return [`at rest at ${describeTime(time.nowMs)}`];
      return [`not at rest at ${describeTime(time.nowMs)}: ${reasons(cluster).join('; ')}`];
    };
  },
};

function reasons(cluster: Cluster): string[] {
  const wrong = wrongLists(cluster);
  if (wrong.length > 0) return wrong;
  return [cluster.time.nowMs < cluster.busyUntilMs ? 'more is to be done' : 'something is under way'];
}

/** The servers that do not list exactly the running ones. */
function wrongLists({ grid, journal }: Cluster): string[] {
  const running = grid.servers.filter((server) => grid.isRunning(server));
  return running.flatMap((server) => {
    const listed = grid.servers.filter((peer) => journal.lists(server, peer));
    return listed.join() === running.join()
      ? []
      : [`${String(server)} lists ${listed.join(',') || 'nobody'}, but ${running.join(',')} run`];
  });
}
