/** A connection to a server that sends exactly the given bytes. */
import { connect, type Socket } from 'node:net';

const open = new Set<Socket>();

/** Connects, or rejects if the port is closed. A connection that breaks later is closed, without an error. */
export function connectTo(port: number, host = '127.0.0.1'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, noDelay: true });
    socket.once('error', reject).once('connect', () => {
      socket.off('error', reject).on('error', () => undefined);
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      resolve(socket);
    });
  });
}

/** Resolves when the other end has closed a connection; received bytes are dropped. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    socket.once('close', () => resolve()).resume();
  });
}

/** Closes all open connections, between two rows. */
export function closeConnections(): void {
  for (const socket of open) socket.destroy();
}
