/**
 * The world as a server sees it: connections, time and randomness. It is passed in, never imported, so that the code above this
 * file works with the real and the simulated one.
 */
import type { Observable, SchedulerLike } from 'rxjs';

/** The address of a server: a host name or an IP address, and a TCP port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * The number of unsent bytes at which a socket begins to report when they have left; a limit below this would wait for ever.
 * Node's own mark is 16 or 64 KiB, depending on its version.
 */
export const DRAIN_MARK_BYTES = 64 * 1024;

/**
 * The time for which a connection that this end has ended is still drained. A connection that is closed with unread bytes is
 * reset, and the other end may lose the last bytes that it was sent.
 */
export const LINGER_MS = 40;

/** One connection: a stream of bytes in each direction. */
export interface Socket {
  /** The address of the other end for output: `host:port`. */
  readonly remote: string;
  /** A name that is unique among all connections, and the same at both ends. */
  readonly connection: string;
  /**
   * The received bytes, cut where the network cut them. Supports one subscriber, once. Completes when the other end has closed
   * its sending side; errors if the connection broke. Unsubscribing stops reading and closes nothing.
   */
  readonly chunks$: Observable<Uint8Array>;
  /**
   * Emits whenever all written bytes have left for the network, after {@link unsentBytes} had risen to
   * {@link DRAIN_MARK_BYTES}. Completes when the connection is gone: nothing will leave any more.
   */
  readonly drained$: Observable<void>;
  /** The number of written bytes that still wait in this process. */
  unsentBytes(): number;
  /** Sends bytes, in order. They must not be changed afterwards. Does nothing on a broken connection. */
  write(bytes: Uint8Array): void;
  /** Pauses or continues reading; while paused, TCP's flow control holds the other end back. */
  setReading(reading: boolean): void;
  /** Sends the written bytes, then closes. Bytes that arrive meanwhile are dropped. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}

/** A bound port. Connections wait until {@link sockets$} is subscribed to. */
export interface Listener {
  /** Accepted connections, endlessly; for one subscriber. */
  readonly sockets$: Observable<Socket>;
}

/** The environment of a server. */
export interface World {
  /**
   * Binds a port: emits one listener once it is bound; unsubscribing closes the port.
   * Errors with a {@link ListenError}.
   */
  listen(address: Address): Observable<Listener>;
  /**
   * Connects: emits one open socket and completes, or errors, with a {@link DialError} if the other host has answered.
   * Unsubscribing before that cancels the dial.
   */
  dial(address: Address): Observable<Socket>;
  /** A random number in [0, 1), from a generator that every process seeds anew. Not for secrets. */
  random(): number;
  /** Clock and timers. The clock is monotonic, in ms, with an arbitrary origin. */
  readonly scheduler: SchedulerLike;
}

/** A port could not be bound. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly address: Address;
  /** The operating system's error code: `EADDRINUSE`, `EACCES`, … */
  readonly code: string;

  constructor(address: Address, code: string, options?: ErrorOptions) {
    super(`cannot listen on ${address.host}:${String(address.port)}: ${code}`, options);
    this.address = address;
    this.code = code;
  }
}

/** A connection could not be made. */
export class DialError extends Error {
  override readonly name = 'DialError';
  /** Whether the other host has answered that nothing listens there: then the server has crashed. */
  readonly isRefused: boolean;

  constructor(message: string, isRefused: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isRefused = isRefused;
  }
}

/** Whether an error of a dial shows that nothing listens there. */
export function isRefusal(error: unknown): error is DialError {
  return error instanceof DialError && error.isRefused;
}
