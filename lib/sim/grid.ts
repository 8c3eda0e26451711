/** A grid of chat servers in the simulated world: the servers themselves, unchanged, and a master to drive them. */
import { EMPTY, finalize, mergeMap, Subscription } from 'rxjs';
import { serverConfig, type ServerConfig, type ServerOptions } from '../config.ts';
import { serve, type ServerTurn } from '../server.ts';
import type { Socket } from '../world/world.ts';
import { Host } from './host.ts';
import { Network } from './network.ts';
import type { NetworkSettings } from './path.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './time.ts';

/** Where every server's masters connect. */
const MASTER_PORT = 10_000;
const PEER_PORT = 3_000;
const MASTER_NAME = 'master';

/** A machine room on a fast switch: what the servers' timings are made for. */
export const DEFAULT_NETWORK: NetworkSettings = {
  latencyMs: 0.2,
  jitterMs: 0.3,
  bytesPerMs: 1_000_000,
  windowBytes: 256 * 1024,
  splitPerMille: 20,
};

/** Told of every turn of every server. */
export type OnTurn = (server: number, incarnation: number, turn: ServerTurn) => void;

/** One life of a server. */
interface Life {
  readonly host: Host;
  readonly incarnation: number;
  readonly subscription: Subscription;
  /** The master's end of its connection; none until it is made. */
  master: Socket | undefined;
  /** Lines for the server that came before that. */
  readonly waiting: string[];
}

/** What a grid is made of. */
export interface SimulatedGridParts {
  readonly n: number;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly network?: NetworkSettings;
  /** What the servers are told beyond who they are. */
  readonly options?: Partial<Omit<ServerOptions, 'id' | 'n' | 'port' | 'peers'>>;
  readonly onTurn: OnTurn;
  /** Told of every chunk that a server answers its master. */
  readonly onAnswer?: (server: number, chunk: Uint8Array) => void;
}

/** Starts, crashes and disturbs servers, and gives them lines. A server is named by its id, and its host `s<id>`. */
export class SimulatedGrid {
  readonly network: Network;
  readonly #parts: SimulatedGridParts;
  readonly #lives: (Life | undefined)[];
  readonly #incarnations: number[];
  readonly #master: Host;
  /** The masters' connections. They outlive their servers, whose last answers may still be on the way. */
  readonly #masters = new Subscription();

  constructor(parts: SimulatedGridParts) {
    this.#parts = parts;
    this.network = new Network(parts.time, parts.random, parts.network ?? DEFAULT_NETWORK);
    this.#lives = Array.from({ length: parts.n }, () => undefined);
    this.#incarnations = Array.from({ length: parts.n }, () => 0);
    this.#master = new Host(MASTER_NAME, parts.time);
  }

  isRunning(server: number): boolean {
    return this.#lives[server] !== undefined;
  }

  /** Starts a server that does not run; it is a new incarnation with an empty log. */
  start(server: number): void {
    if (this.isRunning(server)) return;
    const { time, onTurn } = this.#parts;
    const host = new Host(hostName(server), time);
    const incarnation = ++(this.#incarnations as [number])[server as 0];
    const subscription = serve(this.#configOf(server), this.network.worldOf(host)).subscribe({
      next: (turn) => {
        onTurn(server, incarnation, turn);
      },
      error: (error: unknown) => {
        // Thrown here it would come up in real time, after the run.
        time.after(0, () => {
          throw error;
        });
      },
      complete: () => this.crash(server),
    });
    const life: Life = { host, incarnation, subscription, master: undefined, waiting: [] };
    this.#lives[server] = life;
    this.#connectMaster(server, life);
  }

  /** Kills a server (SIGKILL). */
  crash(server: number): void {
    const life = this.#lives[server];
    if (life === undefined) return;
    this.#lives[server] = undefined;
    life.host.kill();
    this.network.bury(life.host);
    life.subscription.unsubscribe();
  }

  pause(server: number): void {
    this.#lives[server]?.host.pause();
  }

  resume(server: number): void {
    this.#lives[server]?.host.resume();
  }

  /** Holds a server's event loop up for so long. */
  block(server: number, forMs: number): void {
    this.#lives[server]?.host.block(forMs);
  }

  /** Sends a line to a server's master port, over the network like everything else. */
  command(server: number, line: string): void {
    const life = this.#lives[server];
    if (life === undefined) return;
    if (life.master === undefined) life.waiting.push(line);
    else life.master.write(bytesOf(line));
  }

  #configOf(server: number): ServerConfig {
    const { n, options } = this.#parts;
    const addresses = Array.from(
      { length: n },
      (_, id) => [id, { host: hostName(id), port: PEER_PORT }] as const,
    );
    const peers = new Map(addresses);
    return serverConfig({ ...options, id: server, n, port: MASTER_PORT, host: hostName(server), peers });
  }

  #connectMaster(server: number, life: Life): void {
    const answers = this.network
      .worldOf(this.#master)
      .dial({ host: hostName(server), port: MASTER_PORT })
      .pipe(
        mergeMap((socket) => {
          if (this.#lives[server] !== life) {
            socket.destroy();
            return EMPTY;
          }
          life.master = socket;
          for (const line of life.waiting.splice(0)) socket.write(bytesOf(line));
          return socket.chunks$.pipe(finalize(() => socket.destroy()));
        }),
      )
      .subscribe({
        next: (chunk) => this.#parts.onAnswer?.(server, chunk),
        error: () => undefined, // The server has crashed; the next life has a connection of its own.
      });
    this.#masters.add(answers);
  }
}

/** The host on which a server runs. */
export function hostName(server: number): string {
  return `s${String(server)}`;
}

function bytesOf(line: string): Uint8Array {
  return new TextEncoder().encode(`${line}\n`);
}
