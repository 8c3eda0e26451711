/**
 * One direction of a simulated connection: from a process's write to the other's read, in order, without loss as long as the connection
 * stands. The behaviour of TCP that a program can observe.
 */
import { DRAIN_MARK_BYTES } from '../world/world.ts';
import { Acks } from './acks.ts';
import { SegmentsInFlight, type Cargo } from './segmentsInFlight.ts';
import type { Process } from './process.ts';
import { ReceiveBuffer } from './receiveBuffer.ts';
import type { NetworkSettings, Path } from './path.ts';
import type { Random } from './random.ts';
import { JOIN_MAX_MS, SEGMENT_BYTES } from './tcp.ts';

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

/** What a pipe is made of. */
export interface PipeParts {
  readonly writer: Process;
  readonly reader: Process;
  /** The way there, and the way on which the writer is told what was read. */
  readonly path: Path;
  readonly back: Path;
  readonly settings: NetworkSettings;
  readonly random: Random;
  readonly ends: PipeEnds;
}

/** One direction of a connection. */
export class Pipe {
  readonly #writer: Process;
  readonly #settings: NetworkSettings;
  readonly #random: Random;
  readonly #ends: PipeEnds;
  readonly #segments: SegmentsInFlight;
  readonly #receiveBuffer: ReceiveBuffer;
  readonly #acks: Acks;
  /** Written, but still in the writer's process. */
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  /** Given to the network, and not known to have been read: what the window bounds. */
  #underwayBytes = 0;
  /** Whether the writer's process has been told that there is room again. */
  #isRefilling = false;
  /** Whether so much has waited that the writer is to be told when it has left. */
  #owesDrained = false;
  /** The writer will write no more; the end follows what is unsent. */
  #isEnding = false;
  #isEndSent = false;
  #isResetSent = false;
  /** The connection is gone: nothing arrives any more. */
  #isBroken = false;
  /** Told of bytes that arrive where nobody is left to read them. */
  #onStray: (() => void) | undefined;

  constructor({ writer, reader, path, back, settings, random, ends }: PipeParts) {
    this.#writer = writer;
    this.#settings = settings;
    this.#random = random;
    this.#ends = ends;
    this.#acks = new Acks(writer.time, back, (count) => this.#acknowledged(count));
    this.#receiveBuffer = new ReceiveBuffer(reader, {
      onChunk: ends.onChunk,
      onEnd: ends.onEnd,
      onRead: (count) => this.#acks.read(count),
    });
    this.#segments = new SegmentsInFlight(writer.time, path, settings, random, {
      onLand: (cargo) => this.#land(cargo),
      onLanded: (count) => this.#landed(count),
    });
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** How many bytes have left the writer and are not known to have been read. */
  get underwayBytes(): number {
    return this.#underwayBytes;
  }

  /** Whether bytes have arrived that nobody has read. */
  get hasUnread(): boolean {
    return this.#receiveBuffer.hasUnread;
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
    this.#forgetUnsent();
    this.end();
  }

  /** In place of an end: behind what was given to the network, `arrive` happens at the other end. Only once. */
  reset(arrive: () => void): void {
    this.fallSilent();
    if (this.#isResetSent) return;
    this.#isResetSent = true;
    this.#segments.send(arrive);
  }

  /** The writer has given up, without a word to anybody: what it has not given to the network is lost. */
  fallSilent(): void {
    this.#forgetUnsent();
    this.#isEnding = true;
    this.#isEndSent = true;
  }

  /** The reader is gone: bytes that still arrive are told to `onStray`, and thrown away. */
  refuse(onStray: () => void): void {
    this.#onStray = onStray;
    this.discard();
    // The writer's kernel asks from time to time whether there is room again.
    if (this.#unsentBytes > 0) onStray();
  }

  /** What is under way is lost, and nothing arrives any more. What has arrived can still be read. */
  break(): void {
    this.#isBroken = true;
  }

  /** Nobody will read what has arrived. */
  discard(): void {
    this.#underwayBytes -= this.#receiveBuffer.discard();
  }

  /** The reader begins, stops, or goes on reading. */
  setReading(isReading: boolean): void {
    this.#receiveBuffer.setReading(isReading);
  }

  #forgetUnsent(): void {
    this.#unsent = [];
    this.#unsentBytes = 0;
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
      this.#segments.send(segment);
    }
    if (this.#isEnding && !this.#isEndSent && this.#unsent.length === 0) {
      this.#isEndSent = true;
      this.#segments.send(this.#deliverEnd);
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

  readonly #deliverEnd = (): void => {
    if (!this.#isBroken) this.#receiveBuffer.end();
  };

  /** Puts what has come where it can be read, or has it happen. */
  #land(cargo: Cargo): void {
    if (typeof cargo === 'function') {
      // What came before it is read before it.
      this.#receiveBuffer.wake();
      cargo();
    } else if (this.#onStray === undefined && !this.#isBroken) this.#receiveBuffer.push(cargo);
    else {
      this.#underwayBytes -= cargo.length;
      this.#onStray?.();
    }
  }

  /** Now and then, what has come alone lies there for a while before the reader comes for it. */
  #landed(count: number): void {
    const { joinPerMille = 0 } = this.#settings;
    if (count === 1 && this.#receiveBuffer.hasUnread && this.#random.happens(joinPerMille))
      this.#writer.time.after(this.#random.between(0, JOIN_MAX_MS), this.#receiveBuffer.wake);
    else this.#receiveBuffer.wake();
  }

  /** There is room again: the writer's process gives the network more of what waits in it, as soon as it runs. */
  #acknowledged(count: number): void {
    this.#underwayBytes -= count;
    if (this.#unsentBytes === 0 || this.#isRefilling) return;
    this.#isRefilling = true;
    this.#writer.arrive(this.#refill);
  }

  readonly #refill = (): void => {
    this.#isRefilling = false;
    this.#pump();
    if (!this.#owesDrained || this.#unsentBytes > 0) return;
    this.#owesDrained = false;
    this.#ends.onDrained();
  };
}
