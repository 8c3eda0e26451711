/** Binds a port as a server would, and releases it: a test whether the port is free. */
import { createServer } from 'node:net';
import type { Address } from '../lib/world/world.ts';

/** The system's error code if the port cannot be bound; undefined if it can. */
export function bindProblem({ host, port }: Address): Promise<string | undefined> {
  return new Promise((resolve) => {
    // A connection that is made meanwhile is closed.
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
