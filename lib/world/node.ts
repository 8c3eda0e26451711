/** The real world: TCP by node:net, time by the process's monotonic clock. The only file of the library with I/O. */
import { connect, createServer, type Socket as NetSocket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import { asyncScheduler, Observable, Subscription, type SchedulerAction } from 'rxjs';
import {
  DialError,
  LINGER_MS,
  ListenError,
  type Address,
  type Listener,
  type Socket,
  type World,
} from './world.ts';

/** The world of this process. */
export function nodeWorld(): World {
  return {
    listen: (address) => listen(address),
    dial: (address) => dial(address),
    // Begun by the system's entropy in every process. Nobody's secret hangs on it, and node:crypto takes 3 ms to load.
    random: () => Math.random(),
    scheduler: {
      // asyncScheduler's timers are relative and so monotonic already; its clock is the wall's, which can be set.
      now: () => performance.now(),
      schedule: <T>(work: Work<T>, delayMs = 0, state?: T) =>
        delayMs > 0 ? asyncScheduler.schedule(work, delayMs, state) : new Soon(work).schedule(state),
    },
  };
}

/**
 * A caller whose machine is gone says nothing, and neither does one that has nothing to say. The system finds out which it
 * is after a minute of silence and some probes. A time limit would send away whoever only thinks before it types.
 */
const OPTIONS = { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };

function listen(address: Address): Observable<Listener> {
  return new Observable<Listener>((subscriber) => {
    // A connection can come in before its reader has subscribed: another port may still be on its way to be bound.
    const waiting: NetSocket[] = [];
    const accept = (socket: NetSocket) => {
      // An error without a listener would end the process.
      socket.on('error', () => undefined);
      waiting.push(socket);
    };
    const server = createServer(OPTIONS, accept);
    server.on('error', (error: NodeJS.ErrnoException) => {
      // Bound already, an error is one failed accept (no descriptor left): the next one may succeed.
      if (server.listening) return;
      subscriber.error(new ListenError(address, error.code ?? error.message, { cause: error }));
    });
    server.listen(address.port, address.host, () => {
      subscriber.next({
        sockets$: new Observable<Socket>((reader) => {
          server.off('connection', accept);
          const hand = (socket: NetSocket) => reader.next(wrap(socket, false));
          server.on('connection', hand);
          for (const socket of waiting.splice(0)) hand(socket);
          return () => server.off('connection', hand);
        }),
      });
    });
    return () => {
      server.close();
      for (const socket of waiting) socket.destroy();
    };
  });
}

function dial({ host, port }: Address): Observable<Socket> {
  return new Observable<Socket>((subscriber) => {
    const socket = connect({
      host,
      port,
      allowHalfOpen: true,
      noDelay: true,
    });
    let isOpen = false;
    socket.once('connect', () => {
      isOpen = true;
      subscriber.next(wrap(socket, true));
      subscriber.complete();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!isOpen)
        subscriber.error(new DialError(error.message, error.code === 'ECONNREFUSED', { cause: error }));
    });
    return () => {
      if (!isOpen) socket.destroy();
    };
  });
}

function wrap(socket: NetSocket, isCaller: boolean): Socket {
  // An error without a listener would end the process. Those who read get it through chunks$.
  socket.on('error', () => undefined);
  let isEnding = false;
  const remote = `${socket.remoteAddress ?? '?'}:${String(socket.remotePort ?? 0)}`;
  return {
    remote,
    // A call to the system: it is asked for only where a first line is a ping.
    get connection() {
      const local = `${socket.localAddress ?? '?'}:${String(socket.localPort ?? 0)}`;
      return isCaller ? `${local}>${remote}` : `${remote}>${local}`;
    },
    chunks$: new Observable<Uint8Array>((subscriber) => {
      const onData = (chunk: Uint8Array) => subscriber.next(chunk);
      const onEnd = () => subscriber.complete();
      const onError = (error: Error) => subscriber.error(error);
      // Closed without an end or an error: destroyed by our own side, or broken before there was a reader.
      const onClose = () => subscriber.error(new Error('closed'));
      socket.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
      if (socket.destroyed) onClose();
      return () => {
        socket.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
        // One that is being ended is read to its end, by nobody.
        if (!isEnding) socket.pause();
      };
    }),
    drained$: new Observable<void>((subscriber) => {
      const onDrain = () => subscriber.next();
      const onClose = () => subscriber.complete();
      socket.on('drain', onDrain).on('close', onClose);
      if (socket.destroyed) onClose();
      return () => socket.off('drain', onDrain).off('close', onClose);
    }),
    unsentBytes: () => socket.writableLength,
    write: (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    setReading: (reading) => {
      if (reading) socket.resume();
      else socket.pause();
    },
    end: () => {
      if (isEnding) return;
      isEnding = true;
      endGently(socket);
    },
    destroy: () => socket.destroy(),
  };
}

/** Ends a connection, and reads from it for {@link LINGER_MS} at the most. */
function endGently(socket: NetSocket): void {
  if (socket.readableEnded) {
    socket.destroySoon();
    return;
  }
  socket.end(() => {
    const leave = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(leave));
  });
  socket.once('end', () => socket.destroySoon());
  socket.on('data', (chunk) => {
    if (socket.listenerCount('data') === 1) forget(chunk);
  });
  socket.resume();
}

/** A port that is closed. What is handed over to it is gone, and its memory free at once. */
let nowhere: MessagePort | undefined;

/**
 * Lets go of a chunk that nobody else has seen. Left to the garbage collector, what one that floods sends into a connection
 * that is being ended would be tens of MiB before it is looked through.
 */
function forget({ buffer, length }: Buffer): void {
  // Another chunk may lie in the same memory.
  if (!(buffer instanceof ArrayBuffer) || length !== buffer.byteLength) return;
  if (nowhere === undefined) {
    nowhere = new MessageChannel().port1;
    nowhere.close();
  }
  nowhere.postMessage(undefined, [buffer]);
}

/** What a timer does. */
type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/**
 * A timer of no time as RxJS sees it: its work is done when everything that has come in by now has had its turn. One of
 * Node's would wait for a millisecond first.
 */
class Soon<T> extends Subscription implements SchedulerAction<T> {
  readonly #work: Work<T>;

  constructor(work: Work<T>) {
    super();
    this.#work = work;
  }

  schedule(state?: T, delayMs = 0): Subscription {
    const run = () => {
      if (!this.closed) this.#work.call(this, state);
    };
    if (delayMs > 0) {
      this.add(asyncScheduler.schedule(run, delayMs));
      return this;
    }
    const immediate = setImmediate(run);
    this.add(() => clearImmediate(immediate));
    return this;
  }
}
