/** A {@link GoOvidBox} on real sockets, in the process of the spec. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { GoOvidBox, PING_EVERY_MS } from './goOvidBox.ts';

/** How often a box dials those below it: more often than GoOvid, so that specs wait less. */
const DIAL_EVERY_MS = 100;

export class GoOvidServer {
  readonly box: GoOvidBox;
  readonly #listener: Server;
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #sockets = new Set<Socket>();
  readonly #dialling = new Set<string>();

  constructor(box: GoOvidBox) {
    this.box = box;
    this.#listener = createServer((socket) => this.#serve(socket)).listen(portOf(box.address), '127.0.0.1');
    this.#dial();
    this.#timers = [
      setInterval(() => box.tick(performance.now()), PING_EVERY_MS),
      setInterval(() => this.#dial(), DIAL_EVERY_MS),
    ];
  }

  /** Resets all connections, as a broken network does. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Ends like a killed process. */
  crash(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #dial(): void {
    for (const address of this.box.dialled) {
      if (this.box.isLinked(address) || this.#dialling.has(address)) continue;
      this.#dialling.add(address);
      const socket = connect(portOf(address), '127.0.0.1', () => this.#serve(socket));
      socket.on('error', () => undefined).on('close', () => this.#dialling.delete(address));
    }
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    const { data, closed } = this.box.opened(
      { write: (text) => socket.write(text), close: () => socket.destroy() },
      performance.now(),
    );
    socket
      .setEncoding('utf8')
      .on('data', (text: string) => data(text, performance.now()))
      .on('error', () => undefined)
      .on('close', () => {
        this.#sockets.delete(socket);
        closed();
      });
  }
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
