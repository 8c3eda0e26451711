/** The common part of the commands that request something of servers. */
import type { Action } from '../command.ts';
import { describeAnswer } from '../describe.ts';

/** Sends a request to servers, all at the same time, and prints their answers. */
export function ask(ids: readonly number[] | 'all', line: string): Action {
  return ({ cluster }) => {
    cluster.workload.sentByOthers(line);
    const servers = cluster.servers(ids).filter((server) => ids !== 'all' || cluster.grid.isRunning(server));
    const answers = cluster.clients.ask(cluster.grid, servers, line);
    return servers.map((server, i) => describeAnswer(server, answers[i] as string));
  };
}
