/**
 * The world as a server sees it: connections and time. Passed in, never reached for, so that nothing above this
 * file knows whether it is real.
 */
import type { Observable, SchedulerLike } from 'rxjs';

/** Where a server can be reached: a name or an address, and a TCP port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * When so many bytes wait in a socket, it tells when they have left; whoever waits for that must not do so for less.
 * Node's own mark is 16 or 64 KiB, by its version.
 */
export const DRAIN_MARK_BYTES = 64 * 1024;

/**
 * How long a connection that this end has ended is still read from, and what arrives thrown away. One that is closed with unread bytes is
 * reset, and the other end may lose what it was sent last.
 */
export const LINGER_MS = 40;

/** One connection: a stream of bytes in each direction. */
export interface Socket {
  /** Who is at the other end, for people to read: `host:port`. */
  readonly remote: string;
  /** What tells this connection from all others, now and before; the same at both ends. */
  readonly connection: string;
  /**
   * What arrives, cut where the network cut it. For one subscriber, and once. Completes when the other end has said
   * that it will send no more; errors where the connection broke. Unsubscribing stops reading and closes nothing.
   */
  readonly chunks$: Observable<Uint8Array>;
  /**
   * Emits whenever all that was written has left for the network, after {@link unsentBytes} had risen to
   * {@link DRAIN_MARK_BYTES}. Completes when the connection is gone: nothing will leave any more.
   */
  readonly drained$: Observable<void>;
  /** How many of the bytes written still wait in this process. */
  unsentBytes(): number;
  /** Sends bytes, in order. They are not to be changed afterwards. On a broken connection it does nothing. */
  write(bytes: Uint8Array): void;
  /** Stops or goes on reading; while stopped, the other end is held back. */
  setReading(reading: boolean): void;
  /** Sends what was written, then closes. What arrives meanwhile is thrown away. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}

/** A port that is bound. Connections wait until {@link sockets$} is subscribed to. */
export interface Listener {
  /** Accepted connections, endlessly; for one subscriber. */
  readonly sockets$: Observable<Socket>;
}

/** All that is not decided by the server itself. */
export interface World {
  /**
   * Binds a port: emits one listener once it is bound; the port is given back when this is unsubscribed from.
   * Errors with a {@link ListenError}.
   */
  listen(address: Address): Observable<Listener>;
  /**
   * Connects: emits one open socket and completes, or errors, with a {@link DialError} where that tells what is there.
   * Unsubscribed from before, it gives up.
   */
  dial(address: Address): Observable<Socket>;
  /** Chance: a number from 0 up to, but not 1, drawn anew by every process that starts. Not for secrets. */
  random(): number;
  /** Clock and timers. The clock is monotonic, in ms, from an origin of its own. */
  readonly scheduler: SchedulerLike;
}

/** A port could not be bound. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly address: Address;
  /** The operating system's word for why: `EADDRINUSE`, `EACCES`, … */
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
  /** Whether a machine has answered that nobody listens there: whoever did is gone. */
  readonly isRefused: boolean;

  constructor(message: string, isRefused: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isRefused = isRefused;
  }
}

/** Whether an error of a dial says that nobody listens there. */
export function isRefusal(error: unknown): error is DialError {
  return error instanceof DialError && error.isRefused;
}
