/**
 * Two servers in the simulated world, and hostile clients and peers around them. Any exception of a server, even an unhandled one,
 * fails the case.
 */
import { runsOf, visitMessages } from '../../lib/agents/chatroom/log/walk.ts';
import { type SimulatedGrid, hostName, CLIENT_PORT, PEER_PORT } from '../../lib/sim/grid.ts';
import { Process } from '../../lib/sim/process.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import type { ServerTurn } from '../../lib/agents/chatroom/server.ts';
import type { Listener, Socket } from '../../lib/world/world.ts';
import { latin1 } from '../support/bytes.ts';
import { EXACT } from '../support/pair.ts';
import { LINE_LIMIT_BYTES, type Ending } from './grammar.ts';
import { chatGrid } from '../support/chatSimulation.ts';

/** The running servers. They dial number 0, which the case plays; higher ids may dial them. */
export const SERVERS = [1, 2] as const;
/** The number of server ids. */
export const N = 80;
/** The latency between two hosts, in ms. */
export const LATENCY_MS = EXACT.latencyMs;

/** A hostile connection. */
export interface HostileConnection {
  /** The received bytes, one character for each byte. */
  heard: string;
  /** The time at which it ended, from either side; undefined while it is open. */
  endedAtMs: number | undefined;
}

/** The input of a hostile connection. */
export interface Script {
  readonly chunks: readonly Uint8Array[];
  readonly gapMs: number;
  readonly ending: Ending;
  /** Called with each chunk when it is sent; chunks arrive in that order. */
  readonly onSent?: (chunk: Uint8Array) => void;
}

/** Two linked servers and their observable behaviour. */
export class Fuzzed {
  readonly time = new VirtualTime();
  readonly grid: SimulatedGrid;
  /** The last turn of each server. */
  readonly last = new Map<number, ServerTurn>();
  readonly incarnations = new Map<number, number>();
  /** The broadcasts at each of the servers, by {@link broadcast}. */
  readonly broadcasts: ReadonlyMap<number, string[]> = new Map(SERVERS.map((server) => [server, []]));
  onTurn: ((server: number, turn: ServerTurn) => void) | undefined;
  readonly #answers = new Map<number, string>(SERVERS.map((server) => [server, '']));
  #callers = 0;

  constructor(port: keyof typeof LINE_LIMIT_BYTES, seed: number, n = N) {
    this.grid = chatGrid({
      n,
      time: this.time,
      random: randomOf(seed),
      network: EXACT,
      options: { lineLimitBytes: LINE_LIMIT_BYTES[port] },
      onTurn: (server, turn) => {
        this.last.set(server, turn);
        if (turn.event.kind === 'listening') this.incarnations.set(server, turn.event.incarnation);
        this.onTurn?.(server, turn);
      },
      onAnswer: (server, chunk) => this.#answers.set(server, this.answers(server) + latin1(chunk)),
    });
    for (const server of SERVERS) this.grid.start(server);
    const haveMet = () => SERVERS.every((server) => this.alive(server).join() === SERVERS.join());
    if (!this.time.runUntilDone(2_000, haveMet)) throw new Error('the servers have not met');
  }

  alive(server: number): readonly number[] {
    return this.last.get(server)?.state.alive ?? [];
  }

  /** All answers of a server to the witness, a client of the case. */
  answers(server: number): string {
    return this.#answers.get(server) as string;
  }

  /** The answer of a server to a line of the witness now. */
  ask(server: number, line: string): string {
    const from = this.answers(server).length;
    this.grid.command(server, line);
    const isAnswered = () => this.answers(server).endsWith('\n') && this.answers(server).length > from;
    if (!this.time.runUntilDone(this.time.nowMs + 50, isAnswered)) return 'no answer within 50 ms';
    return this.answers(server).slice(from, -1);
  }

  /** Connects to a server, from an address of its own. */
  call(server: number, port: 'peers' | 'masters', startMs: number, script: Script): HostileConnection {
    const connection = connectionOf();
    const caller = new Process(`c${String(++this.#callers)}`, this.time);
    const address = { host: hostName(server), port: port === 'peers' ? PEER_PORT : CLIENT_PORT };
    this.time.after(startMs, () => {
      this.grid.network
        .worldOf(caller)
        .dial(address)
        .subscribe({
          next: (socket) =>
            this.#speak(socket, script, connection, () => this.grid.network.reset(caller.name, address.host)),
          error: () => (connection.endedAtMs = this.time.nowMs),
        });
    });
    return connection;
  }

  /** Accepts the servers' dials to number 0, and sends each the given script; without a script it closes the connection. */
  answerAsZero(scriptFor: (server: number) => Script | undefined): void {
    const host = new Process(hostName(0), this.time);
    const { sockets$ } = this.#portOf(host);
    sockets$.subscribe((socket) => {
      const script = scriptFor(Number(socket.remote.slice(1)));
      if (script === undefined) socket.destroy();
      else this.#speak(socket, script, connectionOf(), () => socket.destroy());
    });
  }

  #portOf(host: Process): Listener {
    let port: Listener | undefined;
    this.grid.network
      .worldOf(host)
      .listen({ host: host.name, port: PEER_PORT })
      .subscribe((listener) => (port = listener));
    return port as unknown as Listener;
  }

  /** Lets a server's witness broadcast another recognisable message. */
  broadcast(server: number): void {
    const said = this.broadcasts.get(server) as string[];
    said.push(`T${String(server)}-${String(said.length)}`);
    this.grid.command(server, `broadcast ${said.at(-1) as string}`);
  }

  /** The delivered broadcasts of the true servers in each server's log, in order. Messages of others are skipped. */
  trueMessages(server: number, sender: number): readonly string[] {
    return (this.messagesBy(server).get(sender) ?? []).filter((message) => /^T\d-\d+$/.test(message));
  }

  /** The delivered messages of each sender, in order, one character for each byte. */
  messagesBy(server: number): ReadonlyMap<number, readonly string[]> {
    const said = new Map<number, string[]>();
    const { log } = (this.last.get(server) as ServerTurn).state;
    for (const { sender, start, end } of runsOf(log)) {
      const all = said.get(sender) ?? [];
      said.set(sender, all);
      visitMessages(log, start, end, (block, from, until) => {
        all.push(latin1(block.subarray(from, until)));
        return true;
      });
    }
    return said;
  }

  #speak(
    socket: Socket,
    { chunks, gapMs, ending, onSent }: Script,
    connection: HostileConnection,
    reset: () => void,
  ): void {
    const over = () => (connection.endedAtMs ??= this.time.nowMs);
    socket.chunks$.subscribe({
      next: (chunk) => (connection.heard += latin1(chunk)),
      error: over,
      complete: over,
    });
    const { time } = this;
    const begunAtMs = time.nowMs;
    chunks.forEach((chunk, i) => {
      time.at(begunAtMs + i * gapMs, () => {
        if (connection.endedAtMs !== undefined) return;
        onSent?.(chunk);
        socket.write(chunk);
      });
    });
    // After the last chunk, and late enough that nothing is lost in transit.
    const doneAtMs = begunAtMs + chunks.length * gapMs;
    if (ending === 'hold') return;
    time.at(ending === 'end' ? doneAtMs : doneAtMs + 2 * LATENCY_MS, () => {
      if (ending === 'end') socket.end();
      else if (ending === 'destroy') socket.destroy();
      else reset();
    });
  }
}

function connectionOf(): HostileConnection {
  return { heard: '', endedAtMs: undefined };
}

/**
 * Runs a case without real timers: errors that rxjs would throw asynchronously, where they could not be caught, are thrown here.
 */
export function inVirtualTimeOnly<T>(run: () => T): T {
  const real = globalThis.setTimeout;
  const late: (() => void)[] = [];
  // Most errors here are intended, and stack traces would cost half of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  globalThis.setTimeout = ((work: () => void) => late.push(work)) as unknown as typeof setTimeout;
  try {
    const result = run();
    for (const work of late) work();
    return result;
  } finally {
    globalThis.setTimeout = real;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Whether an id is that of a running server. */
export function isServer(id: number | undefined): boolean {
  return (SERVERS as readonly (number | undefined)[]).includes(id);
}
