/**
 * The world as a server sees it: connections, time, randomness and storage. It is passed in, never imported, so that the code above this
 * file works with the real and the simulated one.
 */
import type { Observable, SchedulerLike } from 'rxjs';
import { storageSentence, type CutTail, type StorageReason } from '../storage/reason.ts';

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
 * The silence after which a connection that this end has ended is closed, if the other end does not end it. A connection that is closed
 * with unread bytes is reset, and the other end may lose the last bytes that it was sent. (A real one is drained for longer while bytes
 * arrive; a simulated one is not.)
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

/**
 * The number of bytes of records that may wait in a store, some seconds of a slow disk. Beyond it the store fails with the reason
 * `backlog`. Code that can refuse work does so earlier: see {@link Store.waitingBytes}.
 */
export const STORE_WAITING_MAX_BYTES = 64 * 1024 * 1024;

/** Where the records of an agent are kept. */
export interface StorePlace {
  /** The agent's id. */
  readonly agent: string;
  /**
   * The path of a file with a line for each record: date, time and the record. If left out, the records are in a file of the storage
   * folder.
   */
  readonly lineFile?: string;
}

/** The open store of one agent. Records are texts; in a file of lines they contain no line feed. */
export interface Store {
  /** The records that it held when it was opened, in the order of saving. */
  readonly records: readonly string[];
  /** Set if the file ended with a part of a record, which is removed. */
  readonly cut?: CutTail;
  /** Appends a record. Records that are appended while a flush runs share the next one. Does nothing once the store has failed. */
  append(record: string): void;
  /** Replaces all earlier records by one: a snapshot. After a crash there are either the earlier ones or this one. */
  replace(record: string): void;
  /**
   * Emits the number of calls of {@link append} and {@link replace} so far whose records are durable; always more than before. Errors with a
   * {@link StorageError}: records beyond the last number may be lost. For one subscriber; what happened before the subscription is told
   * to it.
   */
  readonly flushed$: Observable<number>;
  /** The number of bytes of records that are not durable yet. */
  waitingBytes(): number;
}

/** The storage of a host. */
export interface Storage {
  /**
   * Opens the store of an agent, creating it if there is none: emits it once its records were read. It is open, and locked against other
   * processes, while subscribed; unsubscribing drops what is not flushed. Errors with a {@link StorageError}.
   */
  open(place: StorePlace): Observable<Store>;
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
  /** Left out: nothing can be saved. A server without agents that save never uses it. */
  readonly storage?: Storage;
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

/** A store cannot be opened, read or written; the message is the sentence of the reason. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly reason: StorageReason;

  constructor(reason: StorageReason, options?: ErrorOptions) {
    super(storageSentence(reason), options);
    this.reason = reason;
  }
}
