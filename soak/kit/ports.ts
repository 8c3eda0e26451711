/** Ports that nobody has. In a network namespace of its own the soak has them all; elsewhere others may be there. */
import { createServer } from 'node:net';

/** Above what the project uses by default, below what systems hand out for outgoing connections. */
const FIRST = 24_000;
const COUNT = 8_000;
let next = (process.pid * 53) % COUNT;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** The first of so many free ports in a row; no two calls give the same while there are others. */
export async function freePorts(count: number): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const base = FIRST + (next % (COUNT - count));
    next += count;
    const ports = Array.from({ length: count }, (_, i) => base + i);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base;
  }
  throw new Error(`there are no ${String(count)} free ports from ${String(FIRST)} on`);
}
