/** A port for a page whose port was not given. */
import { bindProblem } from '../bind.ts';
import type { Address } from '../../lib/world/world.ts';

/** The number of ports after the default one that are tried. */
const PORTS = 100;

/** The address with the first port from the given one on that is free and not among those that are used otherwise. */
export async function freeAddress<A extends Address>(address: A, used: readonly Address[] = []): Promise<A> {
  for (let port = address.port; port < address.port + PORTS; port++) {
    if (used.some((other) => other.port === port)) continue;
    if ((await bindProblem({ host: address.host, port })) !== 'EADDRINUSE') return { ...address, port };
  }
  return address;
}
