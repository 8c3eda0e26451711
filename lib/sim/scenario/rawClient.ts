/** A raw client in a scenario: connects to a port of a server and sends any bytes. */
import { EMPTY, mergeMap, type Subscription } from 'rxjs';
import { errorMessage } from '../../reason/errorMessage.ts';
import type { Address, Socket } from '../../world/world.ts';
import { Process } from '../process.ts';
import type { Network } from '../network.ts';
import type { VirtualTime } from '../time.ts';

/** Called with the events of a raw client, as texts. */
export type OnClientEvent = (what: string) => void;

export class RawClient {
  readonly #connection: Subscription;
  #socket: Socket | undefined;
  #isOver = false;
  /** Bytes that were sent before the connection was made. */
  readonly #waiting: Uint8Array[] = [];

  constructor(name: string, address: Address, network: Network, time: VirtualTime, onEvent: OnClientEvent) {
    const decoder = new TextDecoder();
    this.#connection = network
      .worldOf(new Process(name, time))
      .dial(address)
      .pipe(
        mergeMap((socket) => {
          this.#socket = socket;
          onEvent('is connected');
          for (const bytes of this.#waiting.splice(0)) socket.write(bytes);
          return this.#isOver ? EMPTY : socket.chunks$;
        }),
      )
      .subscribe({
        next: (chunk) => onEvent(`hears ${JSON.stringify(decoder.decode(chunk, { stream: true }))}`),
        complete: () => {
          this.#isOver = true;
          this.#socket?.destroy();
          onEvent('is hung up on');
        },
        error: (error: unknown) => {
          this.#isOver = true;
          onEvent(`is cut off: ${errorMessage(error)}`);
        },
      });
  }

  /** Whether the connection has ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  say(bytes: Uint8Array): void {
    if (this.#socket === undefined) this.#waiting.push(bytes);
    else this.#socket.write(bytes);
  }

  hangUp(): void {
    this.#isOver = true;
    this.#connection.unsubscribe();
    this.#socket?.destroy();
  }
}
