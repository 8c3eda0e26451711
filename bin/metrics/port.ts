/** Checks which ports metrics can use. */
import type { ServerConfig } from '../../lib/config.ts';
import { CommandError, EXIT } from '../exit.ts';
import { ownerOf } from '../ports.ts';

const PORT_MAX = 65_535;

/**
 * Checks the ports for the metrics of these servers, from `first` on, one each.
 *
 * @throws {@link CommandError} naming the option, where a port cannot be or is meant for something else already
 */
export function requireMetricsPorts(first: number, configs: readonly ServerConfig[]): void {
  const most = PORT_MAX - configs.length + 1;
  if (first < 1 || first > most) refuse(`${String(first)} is not a port from 1 to ${String(most)}`);
  for (const [i, { self, master }] of configs.entries()) {
    const port = first + i;
    const owner = ownerOf({ host: master.host, port }, configs);
    if (owner !== undefined)
      refuse(`${String(port)}, for server ${String(self)}, is the port of ${owner} already; take another`);
  }
}

function refuse(why: string): never {
  throw new CommandError(EXIT.usage, `--metrics: ${why}`);
}
