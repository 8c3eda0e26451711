/** The common part of the commands that ask servers something. */
import type { Action } from '../command.ts';
import { describeAnswer } from '../describe.ts';

/** Asks servers, all at the same time, and prints their answers, which take the time that they take. */
export function ask(ids: readonly number[] | 'all', line: string): Action {
  return ({ stage }) => {
    stage.workload.sentBeside(line);
    const servers = stage.servers(ids).filter((server) => ids !== 'all' || stage.grid.isRunning(server));
    const answers = stage.masters.ask(stage.grid, servers, line);
    return servers.map((server, i) => describeAnswer(server, answers[i] as string));
  };
}
