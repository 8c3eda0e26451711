/** The table of the agents of a running configuration. Pure. */
import { boxesOf, type Configuration } from '../../lib/agent/configuration.ts';
import type { Views } from '../grid/views.ts';

/** @param halted - the ids of the agents that have halted since their boxes were started */
export function agentTable(configuration: Configuration, views: Views, halted: ReadonlySet<string>): string {
  const boxes = boxesOf(configuration);
  const stateIn = (server: number, agent: string) => {
    const view = views[server];
    if (view?.isRunning !== true) return 'down';
    if (halted.has(agent)) return 'halted';
    return view.isPaused ? 'paused' : 'running';
  };
  const rows = [
    ['agent', 'type', 'box', '', 'state'],
    ...Array.from(configuration.agents.values(), ({ id, type, box }) => {
      const server = boxes.indexOf(box);
      return [id, type.name, String(server), box, stateIn(server, id)];
    }),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}
