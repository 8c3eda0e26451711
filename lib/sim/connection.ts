/** A simulated TCP connection: two pipes, two ends, and the ways in which it can come to its end. */
import { Observable, Subject, type Subscriber } from 'rxjs';
import type { Address, Socket } from '../world/world.ts';
import type { Host } from './host.ts';
import type { NetworkSettings, Path } from './path.ts';
import { Pipe } from './pipe.ts';
import type { Random } from './random.ts';

/** What a connection is made of. */
export interface ConnectionParts {
  readonly caller: Host;
  readonly callee: Host;
  /** Where the callee was called. */
  readonly address: Address;
  readonly there: Path;
  readonly back: Path;
  readonly settings: NetworkSettings;
  readonly random: Random;
  /** Told when neither end is left. */
  readonly onGone: () => void;
}

/** A connection between two hosts, which may be the same. */
export class Connection {
  readonly #caller: End;
  readonly #callee: End;
  readonly #parts: ConnectionParts;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    const { caller, callee, there, back, settings, random, address } = parts;
    const name = `${address.host}:${String(address.port)}`;
    this.#caller = new End(caller, name, (end) => this.#closed(end));
    this.#callee = new End(callee, caller.name, (end) => this.#closed(end));
    this.#caller.out = new Pipe(caller, callee, there, settings, random, endsOf(this.#caller, this.#callee));
    this.#callee.out = new Pipe(callee, caller, back, settings, random, endsOf(this.#callee, this.#caller));
    this.#caller.in = this.#callee.out;
    this.#callee.in = this.#caller.out;
  }

  get callerEnd(): Socket {
    return this.#caller.socket;
  }

  get calleeEnd(): Socket {
    return this.#callee.socket;
  }

  joins(a: string, b: string): boolean {
    const { caller, callee } = this.#parts;
    return (caller.name === a && callee.name === b) || (caller.name === b && callee.name === a);
  }

  /** Breaks it from outside. With `only`, the end on that host is told, and the other when it next sends something. */
  reset(only?: string): void {
    for (const end of [this.#caller, this.#callee]) {
      if (only === undefined || end.host.name === only) end.fail('read ECONNRESET');
    }
    if (only === undefined) this.#parts.onGone();
  }

  /** What the kernel does with an end whose process has died. */
  processDied(host: Host): void {
    for (const end of [this.#caller, this.#callee]) if (end.host === host) end.close();
  }

  /** An end was closed by its own side: the other gets what was sent, or a reset if there was something unread. */
  #closed(end: End): void {
    const other = end === this.#caller ? this.#callee : this.#caller;
    if (other.isClosed) {
      this.#parts.onGone();
      return;
    }
    const path = end === this.#caller ? this.#parts.there : this.#parts.back;
    const resetOther = () => {
      const arriveMs = this.#parts.settings.latencyMs + path.extraMs;
      end.host.time.after(arriveMs, () => {
        if (path.isOpen) other.fail('read ECONNRESET');
        else path.wait(() => other.fail('read ECONNRESET'));
      });
    };
    // What is written to a closed end is answered with a reset.
    other.onWrite = resetOther;
    if (end.in.hasUnread) resetOther();
    else end.out.abandon();
  }
}

/** Told by a pipe: its writer is `from`, its reader `to`. */
function endsOf(from: End, to: End) {
  return {
    onChunk: (chunk: Uint8Array) => to.subscriber?.next(chunk),
    onEnd: () => to.subscriber?.complete(),
    onDrained: () => from.drained$.next(),
  };
}

/** One end: the socket that a process holds. */
class End {
  readonly host: Host;
  readonly socket: Socket;
  readonly drained$ = new Subject<void>();
  readonly #onClosed: (end: End) => void;
  out!: Pipe;
  in!: Pipe;
  subscriber: Subscriber<Uint8Array> | undefined;
  /** Told when the process writes, if the other end is gone. */
  onWrite: (() => void) | undefined;
  isClosed = false;
  /** Why it failed, if it did. */
  #failure: Error | undefined;
  #isPaused = false;

  constructor(host: Host, remote: string, onClosed: (end: End) => void) {
    this.host = host;
    this.#onClosed = onClosed;
    this.socket = {
      remote,
      chunks$: new Observable<Uint8Array>((subscriber) => this.#read(subscriber)),
      drained$: this.drained$,
      unsentBytes: () => this.out.unsentBytes,
      write: (bytes) => this.#write(bytes),
      setReading: (isReading) => {
        this.#isPaused = !isReading;
        this.#attend();
      },
      end: () => this.#end(),
      destroy: () => this.close(),
    };
  }

  /** The process, or the kernel in its place, lets go of it. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#attend();
    this.drained$.complete();
    this.#onClosed(this);
  }

  /** The connection is broken: nothing more comes or goes, and the process is told. */
  fail(reason: string): void {
    if (this.isClosed || this.#failure !== undefined) return;
    this.#failure = new Error(reason);
    this.in.break();
    this.out.break();
    this.host.arrive(() => {
      this.drained$.complete();
      this.subscriber?.error(this.#failure);
    });
  }

  #read(subscriber: Subscriber<Uint8Array>): () => void {
    this.subscriber = subscriber;
    if (this.#failure !== undefined) subscriber.error(this.#failure);
    else if (this.isClosed) subscriber.error(new Error('closed'));
    this.#attend();
    return () => {
      this.subscriber = undefined;
      this.#attend();
    };
  }

  #attend(): void {
    this.in.setReading(this.subscriber !== undefined && !this.#isPaused && !this.isClosed);
  }

  #write(bytes: Uint8Array): void {
    if (this.isClosed || this.#failure !== undefined) return;
    this.onWrite?.();
    this.onWrite = undefined;
    this.out.write(bytes);
  }

  /** Sends what was written, then closes. */
  #end(): void {
    if (this.isClosed) return;
    if (this.out.unsentBytes === 0) {
      this.close();
      return;
    }
    this.out.end();
    this.drained$.subscribe({ next: () => this.close() });
  }
}
