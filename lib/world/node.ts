/** The real world: TCP by node:net, time by the process's monotonic clock. */
import { connect, createServer, type Socket as NetSocket } from 'node:net';
import { asyncScheduler, Observable, Subscription, type SchedulerAction } from 'rxjs';
import { endGently } from './nodeEnd.ts';
import { DialError, ListenError, type Address, type Listener, type Socket, type World } from './world.ts';

/** The world of this process. */
export function nodeWorld(): World {
  return {
    listen: (address) => listen(address),
    dial: (address) => dial(address),
    // Seeded by the system in every process. Not used for secrets, and node:crypto takes 3 ms to load.
    random: () => Math.random(),
    scheduler: {
      // asyncScheduler's timers are relative and therefore monotonic; its clock is the wall clock, which can be set.
      // The same clock as that of `performance`, which is loaded at its first use: that takes a millisecond or more of each start.
      now: () => process.uptime() * 1000,
      schedule: <T>(work: Work<T>, delayMs = 0, state?: T) =>
        delayMs > 0 ? asyncScheduler.schedule(work, delayMs, state) : new Soon(work).schedule(state),
    },
  };
}

/**
 * The connection of a client whose host has crashed is silent, like that of an idle client. TCP keepalive distinguishes them
 * after a minute of silence and some probes. A time limit would disconnect a person who thinks before typing.
 */
const OPTIONS = { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };

function listen(address: Address): Observable<Listener> {
  return new Observable<Listener>((subscriber) => {
    // A connection may arrive before the subscription: the server may still be binding its other port.
    const waiting: NetSocket[] = [];
    const accept = (socket: NetSocket) => {
      // An error without a listener would end the process.
      socket.on('error', () => undefined);
      waiting.push(socket);
    };
    const server = createServer(OPTIONS, accept);
    server.on('error', (error: NodeJS.ErrnoException) => {
      // After binding, an error is one failed accept (no file descriptor left): the next one may succeed.
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
  // An error without a listener would end the process. Subscribers get it through chunks$.
  socket.on('error', () => undefined);
  let isEnding = false;
  const remote = `${socket.remoteAddress ?? '?'}:${String(socket.remotePort ?? 0)}`;
  return {
    remote,
    // Costs a system call, so it is read only if the first line is a ping.
    get connection() {
      const local = `${socket.localAddress ?? '?'}:${String(socket.localPort ?? 0)}`;
      return isCaller ? `${local}>${remote}` : `${remote}>${local}`;
    },
    chunks$: new Observable<Uint8Array>((subscriber) => {
      const onData = (chunk: Buffer) => subscriber.next(plain(chunk));
      const onEnd = () => subscriber.complete();
      const onError = (error: Error) => subscriber.error(error);
      // Closed without an end or an error: destroyed by this side, or broken before the subscription.
      const onClose = () => subscriber.error(new Error('closed'));
      socket.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
      if (socket.destroyed) onClose();
      return () => {
        socket.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
        // A connection that is being ended is drained, so it must not be paused.
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

/**
 * The same bytes as a plain array. Some blocks of lines are plain arrays in any case, and code that has seen only buffers is compiled
 * a second time when it meets the first of them.
 */
function plain(chunk: Buffer): Uint8Array {
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
}

/** The work of a timer. */
type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/**
 * A scheduler's timer of 0 ms: runs after all input that has arrived by now was handled. A
 * timer of Node would wait for at least a millisecond.
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
