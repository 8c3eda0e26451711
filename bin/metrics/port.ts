/** Which ports metrics may have. */
import type { ServerConfig } from '../../lib/config.ts';
import { CommandError, EXIT } from '../exit.ts';

const PORT_MAX = 65_535;

/**
 * Checks the ports for the metrics of these servers, from `first` on, one each.
 *
 * @throws {@link CommandError} naming the option, where a port cannot be or is meant for something else already
 */
export function requireMetricsPorts(first: number, configs: readonly ServerConfig[]): void {
  const most = PORT_MAX - configs.length + 1;
  if (first < 1 || first > most) refuse(`${String(first)} is not a port from 1 to ${String(most)}`);
  for (const [i, { self, master, peers }] of configs.entries()) {
    const port = first + i;
    const whose = `${String(port)}, for server ${String(self)}, is`;
    const ofMasters = configs.find((config) => config.master.port === port);
    if (ofMasters !== undefined)
      refuse(`${whose} the port of server ${String(ofMasters.self)} for masters already; take another`);
    // A peer elsewhere may have the same port on its own machine.
    const ofPeers = peers.findIndex((peer) => peer.port === port && peer.host === master.host);
    if (ofPeers !== -1)
      refuse(`${whose} the port of server ${String(ofPeers)} for its peers already; take another`);
  }
}

function refuse(why: string): never {
  throw new CommandError(EXIT.usage, `--metrics: ${why}`);
}
