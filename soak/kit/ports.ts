/** Free ports. In a network namespace all ports are free; elsewhere other programs may use some. */
import { createServer } from 'node:net';

/** Above the project's defaults, below the range that systems use for outgoing connections. */
const ALL = { first: 20_000, count: 12_500 };

/**
 * The ports of this process. A port that is found free is not taken yet, so parallel processes have separate
 * shares: `SPEC_PORTS=2/5` is the third of five; each worker of mocha has a quarter of that.
 */
export function shareOf(environment: NodeJS.ProcessEnv): { readonly first: number; readonly count: number } {
  const [, share, of] = /^(\d+)\/(\d+)$/.exec(environment['SPEC_PORTS'] ?? '') ?? [];
  const worker = environment['MOCHA_WORKER_ID'];
  const step = part(ALL, Number(share ?? 0), Number(of ?? 1));
  return worker === undefined ? step : part(step, Number(worker), WORKERS_MAX);
}

/** The largest number of workers of one step with separate ports. */
export const WORKERS_MAX = 4;

function part({ first, count }: { first: number; count: number }, index: number, parts: number) {
  const size = Math.floor(count / parts);
  return { first: first + (index % parts) * size, count: size };
}

/**
 * Returns the next consecutive ports, and continues from the first port after the last. Whatever the sizes of
 * the requests, a port is returned again only after all others after it.
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

/** Whether a port is free. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** The first of `count` consecutive free ports; no two calls return the same while there are others. */
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
