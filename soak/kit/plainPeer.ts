/**
 * A member of a grid that the harness simulates: it sends heartbeats and listens, like a program with only `ping` and `msg`. It
 * has the highest id, so it dials and is never dialled.
 */
import type { Socket } from 'node:net';
import { connectTo } from './connection.ts';
import type { Grid } from './grid.ts';

const HEARTBEAT_MS = 200;

export class PlainPeer {
  readonly id: number;
  readonly sockets: Socket[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** The number of received messages of each server. */
  readonly heard = new Map<number, number>();
  onMessage: ((text: string) => void) | undefined;

  private constructor(id: number) {
    this.id = id;
  }

  /** Joins as the member after the last real server, and resolves when all of them list it. */
  static async join(grid: Grid): Promise<PlainPeer> {
    const plainPeer = new PlainPeer(grid.real);
    for (const to of grid.ids) {
      const socket = await connectTo(grid.basePort + to);
      plainPeer.sockets.push(socket);
      plainPeer.#listen(socket, to);
    }
    const ping = () => plainPeer.sockets.forEach((socket) => socket.write(`ping ${String(plainPeer.id)}\n`));
    ping();
    plainPeer.#timer = setInterval(ping, HEARTBEAT_MS);
    grid.plainPeers.push(plainPeer.id);
    await grid.isWhole();
    return plainPeer;
  }

  #listen(socket: Socket, server: number): void {
    let rest = '';
    const prefix = `msg ${String(server)} `;
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      let count = 0;
      for (const line of lines) {
        if (!line.startsWith(prefix)) continue;
        count++;
        this.onMessage?.(line.slice(prefix.length));
      }
      this.heard.set(server, (this.heard.get(server) ?? 0) + count);
    });
  }

  leave(): void {
    clearInterval(this.#timer);
    for (const socket of this.sockets) socket.destroy();
  }
}
