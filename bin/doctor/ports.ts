/** The check that the ports of one kind are free, and which process uses them otherwise. */
import { fine, type Finding } from './finding.ts';
import type { Role, Tried } from './requiredPorts.ts';

/** How many unusable ports are printed one by one. */
const NAMED_MAX = 3;

/** The option that changes the ports of a kind. */
const MOVED_BY: Readonly<Record<Role, string>> = {
  'master ports': '-p',
  'peer ports': '--base-port',
  'metrics ports': '--metrics',
  'page port': '--http',
};

/**
 * @param tried - the ports of this role
 * @param hasStopall - whether there is a ./stopall to mention
 * @param isMovable - whether a grid replaces a port that is in use by itself
 */
export function checkPorts(
  role: Role,
  tried: readonly Tried[],
  hasStopall: boolean,
  isMovable = false,
): Finding {
  const bad = tried.filter(({ problem }) => problem !== undefined);
  const [worst] = bad;
  if (worst === undefined) return fine(role, `${placesOf(tried)} ${tried.length === 1 ? 'is' : 'are'} free`);
  // A problem of an address is the same for all its ports.
  const problems = [...new Set(bad.map(inWords))];
  const more = problems.length > NAMED_MAX ? [`${String(problems.length - NAMED_MAX)} more`] : [];
  return {
    name: role,
    status: isMovable && bad.every(({ problem }) => problem === 'EADDRINUSE') ? 'warn' : 'fail',
    found: [...problems.slice(0, NAMED_MAX), ...more].join('; '),
    remedy: remedyFor(worst, hasStopall && role !== 'page port', isMovable),
  };
}

function inWords({ host, port, problem, holder }: Tried): string {
  const where = `${String(port)} on ${host}`;
  switch (problem) {
    case 'EADDRINUSE':
      return `${where} is in use${holder === undefined ? '' : ` by ${holder}`}`;
    case 'TWICE':
      return `${where} is used twice: it is also one of ${holder ?? "this grid's own"}`;
    case 'EACCES':
      return `${where} is not permitted for this user`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this host`;
    default:
      return `${where} is not available: ${problem ?? ''}`;
  }
}

function remedyFor({ role, problem }: Tried, hasStopall: boolean, isMovable: boolean): string {
  const move =
    role === 'page port'
      ? '--http <port> chooses another, --no-http serves no page'
      : `${MOVED_BY[role]} <port> chooses others`;
  switch (problem) {
    case 'EADDRINUSE':
      return [
        ...(hasStopall ? ["./stopall ends this checkout's servers"] : []),
        ...(isMovable ? ['chatroom grid finds free ports itself'] : []),
        move,
      ].join('; ');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return '--host or --peers has to name an address of this host: 127.0.0.1 for this host only, 0.0.0.0 for every address';
    default:
      return move;
  }
}

/** A description of ports: `3000 to 3002 on 127.0.0.1`. */
function placesOf(ports: readonly Tried[]): string {
  const hosts = [...new Set(ports.map(({ host }) => host))];
  return hosts
    .map((host) => {
      const numbers = ports.filter((port) => port.host === host).map(({ port }) => port);
      return `${rangesOf(numbers)} on ${host}`;
    })
    .join(', ');
}

/** Numbers in ascending order, consecutive ones as a range: `3000 to 3002, 4000`. */
function rangesOf(numbers: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] >= number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges
    .map(([first, last]) => (first === last ? String(first) : `${String(first)} to ${String(last)}`))
    .join(', ');
}
