/** The check that a process can open as many files and sockets as a server of the grid needs. */
import { fine, type Finding } from './finding.ts';

/** Standard streams, the descriptors of Node itself, two ports, a trace, and some to spare. */
const OWN = 32;
/** A peer's connection, and one more that replaces it. */
const EACH_PEER = 2;

/** The options on which the number of connections of a server depends. */
export interface DescriptorUse {
  readonly n: number;
  readonly clientsMax: number;
  readonly unidentifiedMax: number;
}

/**
 * @param limit - how many files this process can open; its children, the servers, have the same limit. Node itself has raised it as far as
 * its user can, so a limit that is too low has to be raised by an administrator.
 */
export function checkDescriptors(limit: number, { n, clientsMax, unidentifiedMax }: DescriptorUse): Finding {
  // The grid itself has a channel and a client connection to each.
  const least = leastDescriptors(n);
  const most = least + clientsMax + unidentifiedMax;
  const name = 'open files';
  if (limit >= most)
    return fine(name, `${numberOf(limit)} for each server; at most ${String(most)} are needed`);
  const remedy = `as root: ulimit -n ${String(most)}, or for good: nofile in /etc/security/limits.conf, LimitNOFILE of a unit`;
  return limit < least
    ? {
        name,
        status: 'fail',
        found: `${numberOf(limit)} for each server; ${String(least)} are needed for its peers alone`,
        remedy,
      }
    : {
        name,
        status: 'warn',
        found: `${numberOf(limit)} for each server; ${String(most)} are needed with the most clients and unidentified connections`,
        remedy,
      };
}

/** How many files and sockets a server of a grid of n needs. */
export function leastDescriptors(n: number): number {
  return OWN + EACH_PEER * n;
}

function numberOf(limit: number): string {
  return Number.isFinite(limit) ? String(limit) : 'any number';
}
