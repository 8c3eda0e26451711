/** Two processes in a simulated network, and connections between them, for specs of the transport. */
import { Process } from '../../lib/sim/process.ts';
import { Network } from '../../lib/sim/network.ts';
import type { NetworkSettings } from '../../lib/sim/path.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import type { Listener, Socket } from '../../lib/world/world.ts';

/** 1 ms of latency, without randomness and with unlimited bandwidth. */
export const EXACT: NetworkSettings = {
  latencyMs: 1,
  jitterMs: 0,
  bytesPerMs: Infinity,
  windowBytes: 1_000_000,
  splitPerMille: 0,
  joinPerMille: 0,
};

/** The observations of one end of a connection. */
export interface Observed {
  readonly socket: Socket;
  /** The received chunks. */
  readonly chunks: Uint8Array[];
  /** How and when it ended for its reader; undefined while it is open. */
  end: string | undefined;
  /** The times at which all written bytes had left. */
  readonly drainedMs: number[];
  isDrainedComplete: boolean;
  stopReading: () => void;
}

/** The hosts `a` and `b`, of which `b` listens on port 1. */
export function pair(settings: Partial<NetworkSettings> = {}, seed = 1) {
  const time = new VirtualTime();
  const network = new Network(time, randomOf(seed), { ...EXACT, ...settings });
  const a = new Process('a', time);
  const b = new Process('b', time);
  const address = { host: 'b', port: 1 };

  const listen = (
    process: Process,
    onSocket: (socket: Socket) => void,
    onListener?: (listener: Listener) => void,
  ) =>
    network
      .worldOf(process)
      .listen(address)
      .subscribe((listener) => {
        onListener?.(listener);
        listener.sockets$.subscribe(onSocket);
      });

  /** Records the events of one end. */
  const observe = (socket: Socket, reads = true): Observed => {
    const observed: Observed = {
      socket,
      chunks: [],
      end: undefined,
      drainedMs: [],
      isDrainedComplete: false,
      stopReading: () => undefined,
    };
    if (reads) {
      const reading = socket.chunks$.subscribe({
        next: (chunk) => observed.chunks.push(chunk),
        complete: () => (observed.end = `FIN at ${String(time.nowMs)}`),
        error: (error: unknown) => (observed.end = `${(error as Error).message} at ${String(time.nowMs)}`),
      });
      observed.stopReading = () => reading.unsubscribe();
    }
    socket.drained$.subscribe({
      next: () => observed.drainedMs.push(time.nowMs),
      complete: () => (observed.isDrainedComplete = true),
    });
    return observed;
  };

  /** Connects `a` to `b`, and advances to 10 ms. */
  const connect = (reads: { a?: boolean; b?: boolean } = {}): { a: Observed; b: Observed } => {
    const ends: { a?: Observed; b?: Observed } = {};
    const listening = listen(b, (socket) => (ends.b = observe(socket, reads.b)));
    network
      .worldOf(a)
      .dial(address)
      .subscribe((socket) => (ends.a = observe(socket, reads.a)));
    time.runUntil(10);
    listening.unsubscribe();
    return ends as { a: Observed; b: Observed };
  };
  const kill = (process: Process) => {
    process.kill();
    network.processKilled(process);
  };
  return {
    time,
    network,
    a,
    b,
    address,
    listen,
    observe,
    connect,
    kill,
    there: network.path('a', 'b'),
    back: network.path('b', 'a'),
  };
}

/** `count` bytes whose values show their position. */
export function bytesFrom(start: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (start + i) % 251);
}
