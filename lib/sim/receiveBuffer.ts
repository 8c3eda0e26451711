/** The receive buffer of a process: bytes that have arrived wait here, joined, until the process reads them. */
import type { Process } from './process.ts';
import { READ_BYTES } from './tcp.ts';
import type { Due } from './time.ts';

/** Callbacks of a receive buffer. */
export interface ReceiveBufferEnds {
  readonly onChunk: (chunk: Uint8Array) => void;
  /** The end was read. */
  readonly onEnd: () => void;
  /** `count` bytes have left the kernel: called after the chunk was passed on. */
  readonly onRead: (count: number) => void;
}

/** The reader's side of a pipe. */
export class ReceiveBuffer {
  readonly #reader: Process;
  readonly #ends: ReceiveBufferEnds;
  #arrived: Uint8Array[] = [];
  #hasEndArrived = false;
  #isReading = false;
  #isFlushing = false;
  /** The time until which a slow reader waits, and the timer that wakes it. */
  #restsUntilMs = 0;
  #rest: Due | undefined;

  constructor(reader: Process, ends: ReceiveBufferEnds) {
    this.#reader = reader;
    this.#ends = ends;
  }

  /** Whether there are unread bytes. */
  get hasUnread(): boolean {
    return this.#arrived.length > 0;
  }

  /** Adds bytes that have arrived; {@link wake} notifies the reader. */
  push(bytes: Uint8Array): void {
    this.#arrived.push(bytes);
  }

  /** The end has arrived. */
  end(): void {
    this.#hasEndArrived = true;
  }

  /** Discards unread bytes. Returns their count. */
  discard(): number {
    return this.#arrived.splice(0).reduce((count, { length }) => count + length, 0);
  }

  /** The reader begins, pauses or resumes reading. */
  setReading(isReading: boolean): void {
    this.#isReading = isReading;
    // Not at once: a process gets no bytes during an event that it handles.
    if (isReading) this.#reader.time.after(0, this.wake);
  }

  // Created once, because it is called for every segment.

  /** Lets the reader read, if it is reading and there are bytes. */
  readonly wake = (): void => {
    if (!this.#isReading || this.#isFlushing || (this.#arrived.length === 0 && !this.#hasEndArrived)) return;
    this.#isFlushing = true;
    this.#reader.arrive(this.#read);
  };

  readonly #read = (): void => {
    this.#isFlushing = false;
    this.#flush();
  };

  /** Passes unread bytes to the reader, as many as it accepts. */
  #flush(): void {
    while (this.#isReading && this.#arrived.length > 0) {
      // It has paused during this read.
      if (this.#reader.isHeld || this.#reader.isDead) {
        this.wake();
        return;
      }
      if (this.#isResting()) return;
      const chunk = this.#take();
      this.#ends.onChunk(chunk);
      this.#ends.onRead(chunk.length);
    }
    if (this.#isReading && this.#hasEndArrived && this.#arrived.length === 0) {
      this.#hasEndArrived = false;
      this.#ends.onEnd();
    }
  }

  /** Whether a slow reader has to wait; if so, it is woken when it may read more. */
  #isResting(): boolean {
    const { time, readRate } = this.#reader;
    if (readRate.bytesPerMs === Infinity || time.nowMs >= this.#restsUntilMs) return false;
    if (this.#rest !== undefined) return true;
    const wake = () => {
      if (this.#rest !== undefined) this.#rest.isCancelled = true;
      this.#rest = undefined;
      this.#restsUntilMs = 0;
      readRate.forget(wake);
      this.wake();
    };
    this.#rest = time.at(this.#restsUntilMs, wake);
    readRate.wait(wake);
    return true;
  }

  #take(): Uint8Array {
    const { time, readRate } = this.#reader;
    if (readRate.bytesPerMs === Infinity) return this.#takeUpTo(READ_BYTES);
    const chunk = this.#takeUpTo(Math.min(READ_BYTES, readRate.atATimeBytes));
    this.#restsUntilMs = time.nowMs + chunk.length / readRate.bytesPerMs;
    return chunk;
  }

  #takeUpTo(mostBytes: number): Uint8Array {
    const first = this.#arrived[0] as Uint8Array;
    if (first.length > mostBytes) {
      this.#arrived[0] = first.subarray(mostBytes);
      return first.subarray(0, mostBytes);
    }
    let length = 0;
    let count = 0;
    while (
      count < this.#arrived.length &&
      length + (this.#arrived[count] as Uint8Array).length <= mostBytes
    ) {
      length += (this.#arrived[count++] as Uint8Array).length;
    }
    if (count <= 1) return this.#arrived.shift() as Uint8Array;
    const chunk = new Uint8Array(length);
    let at = 0;
    for (const segment of this.#arrived.splice(0, count)) {
      chunk.set(segment, at);
      at += segment.length;
    }
    return chunk;
  }
}
