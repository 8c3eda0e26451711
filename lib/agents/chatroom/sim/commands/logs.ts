/** `logs`: prints the logs by sender, without a request: no time passes. */
import { chatFactOf } from '../../facts.ts';
import type { Command } from '../../../../sim/scenario/command.ts';
import { describeTexts } from '../../../../text/describeTexts.ts';
import type { Cluster } from '../../../../sim/scenario/cluster.ts';

export const logs: Command = {
  usage: 'logs',
  description: 'prints the log of each server that runs, by sender, in order',
  takesTime: false,
  read: (args) => {
    args.end();
    return ({ cluster }) =>
      cluster.grid.servers.map((server) => {
        if (!cluster.grid.isRunning(server)) return `${String(server)} does not run`;
        const parts = [...logOf(cluster, server)]
          .sort(([a], [b]) => a - b)
          .map(([sender, texts]) => `of ${String(sender)} ${describeTexts(texts)}`);
        return `${String(server)} has ${parts.join('; ') || 'nothing'}`;
      });
  },
};

/** What the present incarnation of a server has delivered, by sender. */
function logOf({ history }: Cluster, server: number): Map<number, string[]> {
  const log = new Map<number, string[]>();
  for (const event of history) {
    if (event.kind === 'fault' || event.server !== server) continue;
    if (event.kind === 'started') log.clear();
    const fact = chatFactOf(event);
    if (fact?.kind !== 'delivered') continue;
    const texts = log.get(fact.sender) ?? [];
    log.set(fact.sender, texts);
    texts.push(...fact.texts);
  }
  return log;
}
