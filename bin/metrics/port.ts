/** Checks which ports metrics can use. */
import { PORT_MAX, type ServerConfig } from '../../lib/config.ts';
import { EXIT } from '../exit.ts';
import { portError } from '../reason/port.ts';
import { ownerOf } from '../ports.ts';

/**
 * Checks the ports for the metrics of these servers, from `first` on, one each.
 *
 * @throws a usage error that names the option if a port is invalid or already used
 */
export function requireMetricsPorts(first: number, configs: readonly ServerConfig[]): void {
  const most = PORT_MAX - configs.length + 1;
  if (first < 1 || first > most)
    throw portError(EXIT.usage, { code: 'metrics-port-range', port: first, max: most });
  for (const [i, { self, clients }] of configs.entries()) {
    const port = first + i;
    const owner = ownerOf({ host: clients.host, port }, configs);
    if (owner !== undefined)
      throw portError(EXIT.usage, { code: 'metrics-port-owned', port, server: self, owner });
  }
}
