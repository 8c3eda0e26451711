/** The receive buffer of a process: bytes that have arrived wait here, joined, until the process reads them. */
import type { Host } from './host.ts';
import { READ_BYTES } from './tcp.ts';
import type { Due } from './time.ts';

/** Who is told of what is read. */
export interface IntakeEnds {
  readonly onChunk: (chunk: Uint8Array) => void;
  /** There will be no more. */
  readonly onEnd: () => void;
  /** So many bytes have left the kernel: after the chunk was handed over. */
  readonly onRead: (count: number) => void;
}

/** The reader's side of a pipe. */
export class Intake {
  readonly #reader: Host;
  readonly #ends: IntakeEnds;
  #arrived: Uint8Array[] = [];
  #hasEndArrived = false;
  #isReading = false;
  #isFlushing = false;
  /** Until when a slow reader has enough, and what wakes it then. */
  #restsUntilMs = 0;
  #rest: Due | undefined;

  constructor(reader: Host, ends: IntakeEnds) {
    this.#reader = reader;
    this.#ends = ends;
  }

  /** Whether there is something that nobody has read. */
  get hasUnread(): boolean {
    return this.#arrived.length > 0;
  }

  /** Bytes have arrived; {@link wake} says so to the reader. */
  push(bytes: Uint8Array): void {
    this.#arrived.push(bytes);
  }

  /** The end has arrived. */
  end(): void {
    this.#hasEndArrived = true;
  }

  /** Nobody will read what is here. Returns how many bytes that were. */
  discard(): number {
    return this.#arrived.splice(0).reduce((count, { length }) => count + length, 0);
  }

  /** The reader begins, stops, or goes on reading. */
  setReading(isReading: boolean): void {
    this.#isReading = isReading;
    // Not at once: nothing is read to a process in the middle of what it does.
    if (isReading) this.#reader.time.after(0, this.wake);
  }

  // What is called for every segment is made once.

  /** Has the reader come to read, if it is reading and there is something. */
  readonly wake = (): void => {
    if (!this.#isReading || this.#isFlushing || (this.#arrived.length === 0 && !this.#hasEndArrived)) return;
    this.#isFlushing = true;
    this.#reader.arrive(this.#read);
  };

  readonly #read = (): void => {
    this.#isFlushing = false;
    this.#flush();
  };

  /** Hands the reader what has arrived, as much as it takes. */
  #flush(): void {
    while (this.#isReading && this.#arrived.length > 0) {
      // It has stopped in the middle of reading.
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

  /** Whether a slow reader has had enough for now; if so, it is woken when it takes more. */
  #isResting(): boolean {
    const { time, pace } = this.#reader;
    if (pace.bytesPerMs === Infinity || time.nowMs >= this.#restsUntilMs) return false;
    if (this.#rest !== undefined) return true;
    const wake = () => {
      if (this.#rest !== undefined) this.#rest.isCancelled = true;
      this.#rest = undefined;
      this.#restsUntilMs = 0;
      pace.forget(wake);
      this.wake();
    };
    this.#rest = time.at(this.#restsUntilMs, wake);
    pace.wait(wake);
    return true;
  }

  #take(): Uint8Array {
    const { time, pace } = this.#reader;
    if (pace.bytesPerMs === Infinity) return this.#takeUpTo(READ_BYTES);
    const chunk = this.#takeUpTo(Math.min(READ_BYTES, pace.atATimeBytes));
    this.#restsUntilMs = time.nowMs + chunk.length / pace.bytesPerMs;
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
