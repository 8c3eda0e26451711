/**
 * Two servers in the simulated world, and hostile callers around them. Whatever a server throws, be it where nobody
 * listens, fails the case.
 */
import { runsOf, visitMessages } from '../../lib/agents/chatroom/log/walk.ts';
import { type SimulatedGrid, hostName, MASTER_PORT, PEER_PORT } from '../../lib/sim/grid.ts';
import { Process } from '../../lib/sim/process.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import type { ServerTurn } from '../../lib/agents/chatroom/server.ts';
import type { Listener, Socket } from '../../lib/world/world.ts';
import { latin1 } from '../support/bytes.ts';
import { EXACT } from '../support/pair.ts';
import { LINE_LIMIT_BYTES, type Ending } from './grammar.ts';
import { chatGrid } from '../support/chatSimulation.ts';

/** The servers that run. Number 0 they dial; those above are for them to be called by. */
export const SERVERS = [1, 2] as const;
/** How many servers there could be. */
export const N = 80;
/** How long from one host to another. */
export const LATENCY_MS = EXACT.latencyMs;

/** A connection of a hostile caller. */
export interface Talk {
  /** What has come back, one character for each byte. */
  heard: string;
  /** Whether it is over, from either side, and when. */
  endedAtMs: number | undefined;
}

/** What a caller does. */
export interface Script {
  readonly chunks: readonly Uint8Array[];
  readonly gapMs: number;
  readonly ending: Ending;
  /** Told of each chunk when it is said: chunks arrive in the order in which they are. */
  readonly onSaid?: (chunk: Uint8Array) => void;
}

/** Two servers that have met, and what there is to see of them. */
export class Fuzzed {
  readonly time = new VirtualTime();
  readonly grid: SimulatedGrid;
  /** What the last turn of each server has left it with. */
  readonly last = new Map<number, ServerTurn>();
  readonly lives = new Map<number, number>();
  /** What was broadcast at each of the servers, by {@link broadcast}. */
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
        if (turn.event.kind === 'listening') this.lives.set(server, turn.event.incarnation);
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

  /** All that the witness, a master of its own, was answered by a server. */
  answers(server: number): string {
    return this.#answers.get(server) as string;
  }

  /** What the witness is answered to a line now. */
  ask(server: number, line: string): string {
    const from = this.answers(server).length;
    this.grid.command(server, line);
    const isAnswered = () => this.answers(server).endsWith('\n') && this.answers(server).length > from;
    if (!this.time.runUntilDone(this.time.nowMs + 50, isAnswered)) return 'no answer within 50 ms';
    return this.answers(server).slice(from, -1);
  }

  /** Calls a server, as somebody who is nobody else. */
  call(server: number, port: 'peers' | 'masters', startMs: number, script: Script): Talk {
    const talk = talkOf();
    const caller = new Process(`c${String(++this.#callers)}`, this.time);
    const address = { host: hostName(server), port: port === 'peers' ? PEER_PORT : MASTER_PORT };
    this.time.after(startMs, () => {
      this.grid.network
        .worldOf(caller)
        .dial(address)
        .subscribe({
          next: (socket) =>
            this.#speak(socket, script, talk, () => this.grid.network.reset(caller.name, address.host)),
          error: () => (talk.endedAtMs = this.time.nowMs),
        });
    });
    return talk;
  }

  /** Is called by the servers as number 0, and asks what to say to whom; nothing, and it hangs up. */
  answerAsZero(scriptFor: (server: number) => Script | undefined): void {
    const host = new Process(hostName(0), this.time);
    const { sockets$ } = this.#portOf(host);
    sockets$.subscribe((socket) => {
      const script = scriptFor(Number(socket.remote.slice(1)));
      if (script === undefined) socket.destroy();
      else this.#speak(socket, script, talkOf(), () => socket.destroy());
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

  /** Has a server's witness broadcast another message, by which it can be known. */
  broadcast(server: number): void {
    const said = this.broadcasts.get(server) as string[];
    said.push(`T${String(server)}-${String(said.length)}`);
    this.grid.command(server, `broadcast ${said.at(-1) as string}`);
  }

  /** What each server has of the others' broadcasts and its own, in order. Messages of others are passed over. */
  trueMessages(server: number, sender: number): readonly string[] {
    return (this.saidBy(server).get(sender) ?? []).filter((message) => /^T\d-\d+$/.test(message));
  }

  /** What a server has of each sender, in order, one character for each byte. */
  saidBy(server: number): ReadonlyMap<number, readonly string[]> {
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

  #speak(socket: Socket, { chunks, gapMs, ending, onSaid }: Script, talk: Talk, reset: () => void): void {
    const over = () => (talk.endedAtMs ??= this.time.nowMs);
    socket.chunks$.subscribe({
      next: (chunk) => (talk.heard += latin1(chunk)),
      error: over,
      complete: over,
    });
    const { time } = this;
    const begunAtMs = time.nowMs;
    chunks.forEach((chunk, i) => {
      time.at(begunAtMs + i * gapMs, () => {
        if (talk.endedAtMs !== undefined) return;
        onSaid?.(chunk);
        socket.write(chunk);
      });
    });
    // Behind all that was said, and late enough that nothing of it is lost on the way.
    const doneAtMs = begunAtMs + chunks.length * gapMs;
    if (ending === 'hold') return;
    time.at(ending === 'end' ? doneAtMs : doneAtMs + 2 * LATENCY_MS, () => {
      if (ending === 'end') socket.end();
      else if (ending === 'destroy') socket.destroy();
      else reset();
    });
  }
}

function talkOf(): Talk {
  return { heard: '', endedAtMs: undefined };
}

/**
 * Runs a case, in which no timer is real: what rxjs would throw a moment later, where nobody can catch it, it throws.
 */
export function inVirtualTimeOnly<T>(run: () => T): T {
  const real = globalThis.setTimeout;
  const late: (() => void)[] = [];
  // Most of what goes wrong here is meant to, and half the time would go into where it did.
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

/** Whether an id is that of one of the servers that run. */
export function isServer(id: number | undefined): boolean {
  return (SERVERS as readonly (number | undefined)[]).includes(id);
}
