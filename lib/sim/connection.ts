/** A simulated TCP connection: two pipes, two ends, and all ways in which it can end. */
import { Observable, Subject, type Subscriber } from 'rxjs';
import { LINGER_MS, type Address, type Socket } from '../world/world.ts';
import type { Process } from './process.ts';
import type { NetworkSettings, Path } from './path.ts';
import { Pipe } from './pipe.ts';
import type { Random } from './random.ts';

/** The parts of a connection. */
export interface ConnectionParts {
  readonly caller: Process;
  readonly callee: Process;
  /** A name that no other connection has. */
  readonly name: string;
  /** The address that was dialled. */
  readonly address: Address;
  readonly there: Path;
  readonly back: Path;
  readonly settings: NetworkSettings;
  readonly random: Random;
  /** Called when both ends are closed. */
  readonly onGone: () => void;
}

/** Bytes in transit. */
export interface Load {
  /** Written, and waiting in the writer's process, because the window is full. */
  readonly unsentBytes: number;
  /** In the network, or in the reader's kernel. */
  readonly underwayBytes: number;
}

/** A connection between two hosts, or between two processes of one host. */
export class Connection {
  readonly #caller: End;
  readonly #callee: End;
  readonly #parts: ConnectionParts;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    const { caller, callee, there, back, settings, random, address, name } = parts;
    const called = `${address.host}:${String(address.port)}`;
    this.#caller = new End(caller, called, name, (end) => this.#closed(end));
    this.#callee = new End(callee, caller.name, name, (end) => this.#closed(end));
    const ground = { settings, random };
    this.#caller.out = new Pipe({
      ...ground,
      ...{ writer: caller, reader: callee, path: there, back },
      ends: endsOf(this.#caller, this.#callee),
    });
    this.#callee.out = new Pipe({
      ...ground,
      ...{ writer: callee, reader: caller, path: back, back: there },
      ends: endsOf(this.#callee, this.#caller),
    });
    this.#caller.in = this.#callee.out;
    this.#callee.in = this.#caller.out;
  }

  get callerEnd(): Socket {
    return this.#caller.socket;
  }

  get calleeEnd(): Socket {
    return this.#callee.socket;
  }

  /** The bytes in transit, in both directions together. */
  get load(): Load {
    const pipes = [this.#caller.out, this.#callee.out];
    return {
      unsentBytes: pipes.reduce((sum, pipe) => sum + pipe.unsentBytes, 0),
      underwayBytes: pipes.reduce((sum, pipe) => sum + pipe.underwayBytes, 0),
    };
  }

  joins(a: string, b: string): boolean {
    const { caller, callee } = this.#parts;
    return (caller.name === a && callee.name === b) || (caller.name === b && callee.name === a);
  }

  /** Resets the connection. With `only`, just the end on that host is notified, and the other one when it next sends something. */
  reset(only?: string): void {
    for (const end of [this.#caller, this.#callee]) {
      if (only !== undefined && end.process.name !== only) continue;
      if (only !== undefined) this.#refuse(end);
      end.fail();
    }
    if (only === undefined) this.#parts.onGone();
  }

  /** The kernel closes the ends of a process that was killed. */
  processDied(process: Process): void {
    for (const end of [this.#caller, this.#callee]) if (end.process === process) end.close();
  }

  /** An end was closed by its own side: the other gets what was sent, or a reset if there were unread bytes. */
  #closed(end: End): void {
    const other = end === this.#caller ? this.#callee : this.#caller;
    if (other.isClosed) {
      this.#parts.onGone();
      return;
    }
    const hasUnread = end.in.hasUnread;
    this.#refuse(end);
    if (hasUnread) end.out.reset(() => other.fail());
    else end.out.abandon();
  }

  /** Bytes for a closed end are answered with a reset. */
  #refuse(end: End): void {
    const other = end === this.#caller ? this.#callee : this.#caller;
    end.in.refuse(() => end.out.reset(() => other.fail()));
  }
}

/** The callbacks of the pipe from `from` to `to`. */
function endsOf(from: End, to: End) {
  return {
    onChunk: (chunk: Uint8Array) => to.subscriber?.next(chunk),
    onEnd: () => to.ended(),
    onDrained: () => from.drained(),
    onEndSent: () => from.endSent(),
  };
}

/** One end: the socket of a process. */
class End {
  readonly process: Process;
  readonly socket: Socket;
  readonly #drained$ = new Subject<void>();
  readonly #onClosed: (end: End) => void;
  out!: Pipe;
  in!: Pipe;
  subscriber: Subscriber<Uint8Array> | undefined;
  isClosed = false;
  /** The error of the connection, if it failed. */
  #failure: Error | undefined;
  #isPaused = false;
  /** Whether its process has called `end`: then bytes that arrive are dropped. */
  #isEnding = false;
  #isEndSent = false;
  #hasOtherEnded = false;

  constructor(process: Process, remote: string, connection: string, onClosed: (end: End) => void) {
    this.process = process;
    this.#onClosed = onClosed;
    this.socket = {
      remote,
      connection,
      chunks$: new Observable<Uint8Array>((subscriber) => this.#read(subscriber)),
      drained$: this.#drained$.asObservable(),
      unsentBytes: () => this.out.unsentBytes,
      write: (bytes) => this.#write(bytes),
      setReading: (isReading) => {
        this.#isPaused = !isReading;
        this.#updateReading();
      },
      end: () => this.#end(),
      destroy: () => this.close(),
    };
  }

  /** Closes the end, by its process or by the kernel after the process was killed. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#updateReading();
    this.#drained$.complete();
    this.#onClosed(this);
    // A remaining reader is notified later, not during the event that it handles.
    this.process.time.after(0, () => this.process.arrive(() => this.subscriber?.error(new Error('closed'))));
  }

  /** The waiting bytes have left. */
  drained(): void {
    this.#drained$.next();
  }

  /** The other end will send no more. */
  ended(): void {
    this.#hasOtherEnded = true;
    this.subscriber?.complete();
    if (this.#isEnding && this.#isEndSent) this.close();
  }

  /** All written bytes, and the end, have reached the kernel. */
  endSent(): void {
    this.#isEndSent = true;
    if (this.#hasOtherEnded) this.close();
    else if (!this.isClosed) this.process.timer(LINGER_MS, () => this.close());
  }

  /** The connection is reset: nothing is transmitted any more, and the process is notified. */
  fail(): void {
    if (this.isClosed || this.#failure !== undefined) return;
    this.#failure = new Error('read ECONNRESET');
    this.in.break();
    this.out.abort();
    // After the bytes that have arrived already.
    this.process.arrive(() => {
      this.in.discard();
      this.#drained$.complete();
      this.subscriber?.error(this.#failure);
    });
  }

  #read(subscriber: Subscriber<Uint8Array>): () => void {
    this.subscriber = subscriber;
    if (this.#failure !== undefined) subscriber.error(this.#failure);
    else if (this.isClosed) subscriber.error(new Error('closed'));
    this.#updateReading();
    return () => {
      this.subscriber = undefined;
      this.#updateReading();
    };
  }

  #updateReading(): void {
    const isWanted = this.#isEnding || (this.subscriber !== undefined && !this.#isPaused);
    this.in.setReading(isWanted && !this.isClosed);
  }

  #write(bytes: Uint8Array): void {
    if (this.isClosed || this.#failure !== undefined) return;
    this.out.write(bytes);
  }

  /** Sends the written bytes, then closes. */
  #end(): void {
    if (this.isClosed || this.#isEnding) return;
    if (this.#failure !== undefined) {
      this.close();
      return;
    }
    this.#isEnding = true;
    this.#updateReading();
    this.out.end();
  }
}
