/** A grid of servers in the simulated world: the unchanged servers of a protocol, and a client that controls them. */
import { EMPTY, finalize, mergeMap, Subscription, type Observable } from 'rxjs';
import { serverConfig, type ServerConfig, type ServerOptions } from '../config.ts';
import type { IncarnationId } from '../trace/event.ts';
import { storageOn } from '../storage/storage.ts';
import type { Socket, Storage, World } from '../world/world.ts';
import { Cores, type CoreSettings } from './cores.ts';
import { SimulatedDisk } from './disk.ts';
import { Host, Process } from './process.ts';
import { Network } from './network.ts';
import type { NetworkSettings } from './path.ts';
import { randomOf, type Random } from './random.ts';
import type { VirtualTime } from './time.ts';
import { shownMs } from './wallClock.ts';

/** The ports of every server, for its clients and for its peers. */
export const CLIENT_PORT = 10_000;
export const PEER_PORT = 3_000;
const CLIENT_NAME = 'client';
const STORAGE_FOLDER = '/storage';

/** Hosts on a fast switch: the network for which the timing of the servers is designed. */
export const DEFAULT_NETWORK: NetworkSettings = {
  latencyMs: 0.2,
  jitterMs: 0.3,
  bytesPerMs: 1_000_000,
  windowBytes: 256 * 1024,
  splitPerMille: 20,
  joinPerMille: 20,
};

/** A running server, in one of its incarnations. */
interface RunningServer extends IncarnationId {
  readonly process: Process;
  readonly subscription: Subscription;
  /** The client's end of its connection; undefined until it is made. */
  client: Socket | undefined;
  /** Lines for the server from before that. */
  readonly waiting: string[];
}

/** The parts of a grid. */
export interface SimulatedGridParts {
  /** A server in one of its incarnations, counted from 1, while it is subscribed; completes if the server ends by itself. */
  readonly serve: (config: ServerConfig, world: World, incarnation: number) => Observable<unknown>;
  readonly n: number;
  readonly time: VirtualTime;
  readonly random: Random;
  /** The seed of the disks, which have generators of their own: what one server saves does not change what happens to others. */
  readonly diskSeed?: number;
  readonly network?: NetworkSettings;
  /** Options of the servers beyond ids and addresses. */
  readonly options?: Partial<Omit<ServerOptions, 'id' | 'n' | 'port' | 'peers'>>;
  /** Replaces the servers' own limit: when this many bytes wait in a socket, a server writes no more. */
  readonly unsentLimitBytes?: number;
  /** The cores that all servers share; if omitted, computation takes no time. */
  readonly cores?: CoreSettings;
  /** Called when an incarnation has started, and when it has ended. */
  readonly onIncarnation?: (kind: 'started' | 'crashed', incarnation: IncarnationId) => void;
  /** Called with every chunk that a server sends to its client. */
  readonly onAnswer?: (server: number, chunk: Uint8Array) => void;
}

/** Starts, crashes and disturbs servers, and sends them lines. A server is identified by its id; its host is named `s<id>`. */
export class SimulatedGrid {
  readonly network: Network;
  /** The cores of the servers, if computation takes time. */
  readonly cores: Cores | undefined;
  readonly #parts: SimulatedGridParts;
  readonly #running: (RunningServer | undefined)[];
  readonly #incarnations: number[];
  readonly #hosts: readonly Host[];
  readonly #disks: readonly SimulatedDisk[];
  readonly #client: Process;
  /** The clients' connections. They outlive their servers, whose last answers may still be in transit. */
  readonly #clients = new Subscription();

  constructor(parts: SimulatedGridParts) {
    this.#parts = parts;
    this.network = new Network(parts.time, parts.random, parts.network ?? DEFAULT_NETWORK);
    this.#running = Array.from({ length: parts.n }, () => undefined);
    this.#incarnations = Array.from({ length: parts.n }, () => 0);
    this.cores = parts.cores && new Cores(parts.time, parts.cores);
    this.#hosts = Array.from({ length: parts.n }, () => new Host(this.cores));
    const { diskSeed = 0 } = parts;
    this.#disks = this.#hosts.map((_, server) => new SimulatedDisk(randomOf(diskSeed + server)));
    this.#client = new Process(CLIENT_NAME, parts.time);
  }

  /** All ids, of running servers and of others. */
  get servers(): readonly number[] {
    return [...this.#running.keys()];
  }

  isRunning(server: number): boolean {
    return this.#running[server] !== undefined;
  }

  /** Starts a server that does not run; it is a new incarnation with an empty log. */
  start(server: number): void {
    if (this.isRunning(server)) return;
    const { serve, time } = this.#parts;
    const process = new Process(hostName(server), time, this.#hosts[server]);
    const incarnation = ++(this.#incarnations as [number])[server as 0];
    const subscription = new Subscription();
    const running: RunningServer = {
      server,
      process,
      incarnation,
      subscription,
      client: undefined,
      waiting: [],
    };
    this.#running[server] = running;
    this.#parts.onIncarnation?.('started', running);
    process.begin(() => {
      const world = { ...this.network.worldOf(process), storage: this.#storageOf(server, process) };
      const serving = serve(this.#configOf(server), world, incarnation).subscribe({
        error: (error: unknown) => this.#fail(error),
        complete: () => this.crash(server),
      });
      subscription.add(serving);
      this.#connectClient(server, running);
    });
  }

  /** Throws the error where virtual time is run. A throw in a subscriber would be asynchronous, after the run. */
  #fail(error: unknown): void {
    this.#parts.time.after(0, () => {
      throw error;
    });
  }

  /** Kills a server, and its host with it: what was not flushed is lost. */
  crash(server: number): void {
    const running = this.#running[server];
    if (running === undefined) return;
    this.#running[server] = undefined;
    running.process.kill();
    this.network.processKilled(running.process);
    this.#diskOf(server).crash();
    running.subscription.unsubscribe();
    this.#parts.onIncarnation?.('crashed', running);
  }

  /** Ends everything that still runs, without notifying servers: the simulation is over. */
  close(): void {
    for (const running of this.#running) running?.subscription.unsubscribe();
    this.#clients.unsubscribe();
  }

  /** Whether a server is paused or blocked. */
  isHeld(server: number): boolean {
    return this.#running[server]?.process.isHeld ?? false;
  }

  /** Pauses the current incarnation of a server. Returns a function that lets it continue. */
  hold(server: number): () => void {
    const process = this.#running[server]?.process;
    process?.pause();
    return () => process?.resume();
  }

  /** Limits the rate at which a server reads from each of its sockets, in all its incarnations. Returns a function that removes the limit. */
  limit(server: number, bytesPerSecond: number): () => void {
    return this.#hostOf(server).readRate.limit(bytesPerSecond);
  }

  /** Sets the wall clock of a server's host forward or back. */
  step(server: number, byMs: number): void {
    this.#hostOf(server).wallClock.offsetMs += byMs;
  }

  /** Fills the disk of a server's host. Returns a function that makes room. */
  fillDisk(server: number): () => void {
    return this.#diskOf(server).fill();
  }

  /** Makes every operation of the disk of a server's host take longer. Returns a function that ends this. */
  slowDisk(server: number, extraMs: number): () => void {
    const disk = this.#diskOf(server);
    disk.extraMs += extraMs;
    return () => void (disk.extraMs -= extraMs);
  }

  #storageOf(server: number, process: Process): Storage {
    const disk = this.#diskOf(server);
    const { wallClock } = this.#hostOf(server);
    return storageOn({
      disk: disk.of(process),
      folder: STORAGE_FOLDER,
      wallClockMs: () => shownMs(wallClock, process.time.nowMs),
      random: () => disk.draw(),
      scheduler: process.scheduler,
    });
  }

  #diskOf(server: number): SimulatedDisk {
    return this.#disks[server] as SimulatedDisk;
  }

  #hostOf(server: number): Host {
    return this.#hosts[server] as Host;
  }

  /** Sends a line to the port for clients of a server, through the simulated network. */
  command(server: number, line: string): void {
    const running = this.#running[server];
    if (running === undefined) return;
    if (running.client === undefined) running.waiting.push(line);
    else running.client.write(bytesOf(line));
  }

  #configOf(server: number): ServerConfig {
    const { n, options, unsentLimitBytes } = this.#parts;
    const addresses = Array.from(
      { length: n },
      (_, id) => [id, { host: hostName(id), port: PEER_PORT }] as const,
    );
    const peers = new Map(addresses);
    const config = serverConfig({
      ...options,
      id: server,
      n,
      port: CLIENT_PORT,
      host: hostName(server),
      peers,
    });
    return unsentLimitBytes === undefined ? config : { ...config, unsentLimitBytes };
  }

  #connectClient(server: number, running: RunningServer): void {
    const answers = this.network
      .worldOf(this.#client)
      .dial({ host: hostName(server), port: CLIENT_PORT })
      .pipe(
        mergeMap((socket) => {
          if (this.#running[server] !== running) {
            socket.destroy();
            return EMPTY;
          }
          running.client = socket;
          for (const line of running.waiting.splice(0)) socket.write(bytesOf(line));
          return socket.chunks$.pipe(finalize(() => socket.destroy()));
        }),
      )
      .subscribe({
        next: (chunk) => this.#parts.onAnswer?.(server, chunk),
        error: () => undefined, // The server has crashed; the next incarnation has its own connection.
      });
    this.#clients.add(answers);
  }
}

/** The host of a server. */
export function hostName(server: number): string {
  return `s${String(server)}`;
}

const encoder = new TextEncoder();

function bytesOf(line: string): Uint8Array {
  return encoder.encode(`${line}\n`);
}
