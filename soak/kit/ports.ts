/** Ports that nobody has. In a network namespace of its own the soak has them all; elsewhere others may be there. */
import { createServer } from 'node:net';

/** Above what the project uses by default, below what systems hand out for outgoing connections. */
const ALL = { first: 20_000, count: 12_500 };

/**
 * The ports of this process. A port that is found free is not taken yet, so processes that look for some beside each other have a
 * share each: `SPEC_PORTS=2/5` is the third of five; of that each worker of mocha has a quarter.
 */
export function shareOf(environment: NodeJS.ProcessEnv): { readonly first: number; readonly count: number } {
  const [, share, of] = /^(\d+)\/(\d+)$/.exec(environment['SPEC_PORTS'] ?? '') ?? [];
  const worker = environment['MOCHA_WORKER_ID'];
  const step = part(ALL, Number(share ?? 0), Number(of ?? 1));
  return worker === undefined ? step : part(step, Number(worker), WORKERS_MAX);
}

/** So many workers of one step have ports of their own. */
export const WORKERS_MAX = 4;

function part({ first, count }: { first: number; count: number }, index: number, parts: number) {
  const size = Math.floor(count / parts);
  return { first: first + (index % parts) * size, count: size };
}

/**
 * The next ports in a row, and where the search goes on: from the first port again when the last has been given. However many are asked
 * for at a time, a port is given again only when all behind it have been.
 */
export function portsInTurn(
  { first, count }: { readonly first: number; readonly count: number },
  next: number,
  wanted: number,
): { readonly base: number; readonly next: number } {
  const start = next + wanted > count ? 0 : next;
  return { base: first + start, next: start + wanted };
}

const PORTS = shareOf(process.env);
// Two runs at a time, of two checkouts, begin at different places.
let next = (process.pid * 53) % PORTS.count;

/** Whether a port can be had. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** The first of so many free ports in a row; no two calls give the same while there are others. */
export async function freePorts(count: number): Promise<number> {
  for (let tries = 0; tries < ALL.count; tries++) {
    const turn = portsInTurn(PORTS, next, count);
    const { base } = turn;
    next = turn.next;
    const ports = Array.from({ length: count }, (_, i) => base + i);
    if ((await Promise.all(ports.map(isPortFree))).every(Boolean)) return base;
  }
  throw new Error(`there are no ${String(count)} free ports from ${String(PORTS.first)} on`);
}
