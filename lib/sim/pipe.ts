/**
 * One direction of a simulated connection: from a process's write to the other's read, in order, nothing lost as long
 * as the connection stands. What TCP does, as far as a program can tell.
 */
import { DRAIN_MARK_BYTES } from '../world/world.ts';
import type { Host } from './host.ts';
import type { NetworkSettings, Path } from './path.ts';
import type { Random } from './random.ts';
import { JOIN_MAX_MS, READ_BYTES, SEGMENT_BYTES } from './tcp.ts';
import type { Due } from './time.ts';

/** What the two ends of a pipe are told. */
export interface PipeEnds {
  /** To the reader: bytes. */
  readonly onChunk: (chunk: Uint8Array) => void;
  /** To the reader: there will be no more. */
  readonly onEnd: () => void;
  /** To the writer: all that it wrote has left its process, after that had been {@link DRAIN_MARK_BYTES} or more. */
  readonly onDrained: () => void;
  /** To the writer's kernel: the end has left as well. */
  readonly onEndSent: () => void;
}

/** One direction of a connection. */
export class Pipe {
  readonly #writer: Host;
  readonly #reader: Host;
  readonly #path: Path;
  readonly #settings: NetworkSettings;
  readonly #random: Random;
  readonly #ends: PipeEnds;
  /** Written, but still in the writer's process. */
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  /** Given to the network and not yet read: what the window bounds. */
  #underwayBytes = 0;
  /** Whether the writer's process has been told that there is room again. */
  #isRefilling = false;
  /** Whether so much has waited that the writer is to be told when it has left. */
  #owesDrained = false;
  /** In the network, in order: bytes, or what is to happen behind them. Segments never overtake each other. */
  readonly #inFlight: (Uint8Array | (() => void))[] = [];
  #lastArrivalMs = 0;
  /** How many of these, the first, are held up on the path. */
  #stuck = 0;
  /** In the reader's kernel. */
  #arrived: Uint8Array[] = [];
  #hasEndArrived = false;
  #isReading = false;
  #isFlushing = false;
  /** Until when a slow reader has enough, and what wakes it then. */
  #restsUntilMs = 0;
  #rest: Due | undefined;
  /** The writer will write no more; the end follows what is unsent. */
  #isEnding = false;
  #isEndSent = false;
  #isResetSent = false;
  /** The connection is gone: nothing arrives any more. */
  #isBroken = false;
  /** Told of bytes that arrive where nobody is left to read them. */
  #onStray: (() => void) | undefined;

  constructor(
    writer: Host,
    reader: Host,
    path: Path,
    settings: NetworkSettings,
    random: Random,
    ends: PipeEnds,
  ) {
    this.#writer = writer;
    this.#reader = reader;
    this.#path = path;
    this.#settings = settings;
    this.#random = random;
    this.#ends = ends;
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** How many bytes have left the writer and are not read yet. */
  get underwayBytes(): number {
    return this.#underwayBytes;
  }

  /** Whether bytes have arrived that nobody has read. */
  get hasUnread(): boolean {
    return this.#arrived.length > 0;
  }

  write(bytes: Uint8Array): void {
    if (this.#isEnding || bytes.length === 0) return;
    this.#unsent.push(bytes);
    this.#unsentBytes += bytes.length;
    this.#pump();
    if (this.#unsentBytes >= DRAIN_MARK_BYTES) this.#owesDrained = true;
  }

  /** No more will be written: the reader is told behind all that was. */
  end(): void {
    this.#isEnding = true;
    this.#pump();
  }

  /** The writer's process is gone: what it has not given to the network is lost, the end follows the rest. */
  abandon(): void {
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.end();
  }

  /** In place of an end: behind what was given to the network, `arrive` happens at the other end. Only once. */
  reset(arrive: () => void): void {
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.#isEnding = true;
    this.#isEndSent = true;
    if (this.#isResetSent) return;
    this.#isResetSent = true;
    this.#send(arrive);
  }

  /** The reader is gone: bytes that still arrive are told to `onStray`, and thrown away. */
  refuse(onStray: () => void): void {
    this.#onStray = onStray;
    this.#arrived = [];
    // The writer's kernel asks from time to time whether there is room again.
    if (this.#unsentBytes > 0) onStray();
  }

  /** The writer has given up, without a word to anybody: what it has not given to the network is lost. */
  fallSilent(): void {
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.#isEnding = true;
    this.#isEndSent = true;
  }

  /** What is under way is lost, and nothing arrives any more. What has arrived can still be read. */
  break(): void {
    this.#isBroken = true;
  }

  /** Nobody will read what has arrived. */
  discard(): void {
    this.#arrived = [];
  }

  /** The reader begins, stops, or goes on reading. */
  setReading(isReading: boolean): void {
    this.#isReading = isReading;
    // Not at once: nothing is read to a process in the middle of what it does.
    if (isReading) this.#reader.time.after(0, this.#wake);
  }

  /** Gives the network what its window has room for. */
  #pump(): void {
    const { windowBytes } = this.#settings;
    while (this.#unsent.length > 0) {
      const roomBytes = windowBytes - this.#underwayBytes;
      if (roomBytes < Math.min(this.#unsentBytes, windowBytes / 2, SEGMENT_BYTES)) break;
      const first = this.#unsent[0] as Uint8Array;
      const segment = this.#cut(first, roomBytes);
      if (segment.length === first.length) this.#unsent.shift();
      else this.#unsent[0] = first.subarray(segment.length);
      this.#unsentBytes -= segment.length;
      this.#underwayBytes += segment.length;
      this.#send(segment);
    }
    if (this.#isEnding && !this.#isEndSent && this.#unsent.length === 0) {
      this.#isEndSent = true;
      this.#send(this.#deliverEnd);
      this.#ends.onEndSent();
    }
  }

  /** The next segment: as much as there is room for, and now and then less. */
  #cut(bytes: Uint8Array, roomBytes: number): Uint8Array {
    const most = Math.min(bytes.length, roomBytes);
    const isSplit = most > 1 && this.#random.happens(this.#settings.splitPerMille);
    return isSplit || most < bytes.length
      ? bytes.subarray(0, isSplit ? this.#random.between(1, most - 1) : most)
      : bytes;
  }

  #send(what: Uint8Array | (() => void)): void {
    const { time } = this.#writer;
    const { latencyMs, jitterMs, bytesPerMs } = this.#settings;
    const jitter = jitterMs === 0 ? 0 : this.#random.between(0, jitterMs * 1000) / 1000;
    const takesMs =
      latencyMs + this.#path.extraMs + jitter + (typeof what === 'function' ? 0 : what.length / bytesPerMs);
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, time.nowMs + takesMs);
    this.#inFlight.push(what);
    time.at(this.#lastArrivalMs, this.#arrive);
  }

  // What is called for every segment is made once.

  /** The next segment comes to the end of its way. */
  readonly #arrive = (): void => {
    // Behind what is stuck on the way everything waits: a stream has no gaps.
    if (this.#stuck > 0 || !this.#path.isOpen) {
      if (++this.#stuck === 1) this.#path.wait(this.#unstick);
    } else if (this.#land() && this.#random.happens(this.#settings.joinPerMille ?? 0)) {
      this.#writer.time.after(this.#random.between(0, JOIN_MAX_MS), this.#wake);
    } else this.#wakeReader();
  };

  /** What was stuck arrives at once. */
  readonly #unstick = (): void => {
    const count = this.#stuck;
    this.#stuck = 0;
    for (let i = 0; i < count; i++) this.#land();
    this.#wakeReader();
  };

  readonly #read = (): void => {
    this.#isFlushing = false;
    this.#flush();
  };

  /** There is room again: the writer's process gives the network more of what waits in it, as soon as it runs. */
  readonly #refill = (): void => {
    this.#isRefilling = false;
    this.#pump();
    if (!this.#owesDrained || this.#unsentBytes > 0) return;
    this.#owesDrained = false;
    this.#ends.onDrained();
  };

  readonly #wake = (): void => this.#wakeReader();

  readonly #deliverEnd = (): void => {
    this.#hasEndArrived = !this.#isBroken;
  };

  /** Puts the first of what is in flight where it can be read, or has it happen. Returns whether it is bytes. */
  #land(): boolean {
    const what = this.#inFlight.shift() as Uint8Array | (() => void);
    if (typeof what === 'function') {
      // What came before it is read before it.
      this.#wakeReader();
      what();
      return false;
    }
    if (this.#onStray !== undefined) this.#onStray();
    else if (!this.#isBroken) this.#arrived.push(what);
    return true;
  }

  #wakeReader(): void {
    if (!this.#isReading || this.#isFlushing || (this.#arrived.length === 0 && !this.#hasEndArrived)) return;
    this.#isFlushing = true;
    this.#reader.arrive(this.#read);
  }

  /** Hands the reader what has arrived, joined, as a read from a socket does. */
  #flush(): void {
    while (this.#isReading && this.#arrived.length > 0) {
      // It has stopped in the middle of reading.
      if (this.#reader.isHeld || this.#reader.isDead) {
        this.#wakeReader();
        return;
      }
      if (this.#isResting()) return;
      const chunk = this.#take();
      this.#underwayBytes -= chunk.length;
      this.#ends.onChunk(chunk);
      if (this.#unsentBytes > 0 && !this.#isRefilling) {
        this.#isRefilling = true;
        this.#writer.arrive(this.#refill);
      }
    }
    if (this.#isReading && !this.#isBroken && this.#hasEndArrived && this.#arrived.length === 0) {
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
      this.#wakeReader();
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
