/**
 * One direction of a simulated connection: from the write of one process to the read of another, in order, without loss while the
 * connection exists. Implements the behaviour of TCP that a program can observe.
 */
import { DRAIN_MARK_BYTES } from '../world/world.ts';
import { Acks } from './acks.ts';
import { SegmentsInFlight, type Cargo } from './segmentsInFlight.ts';
import type { Process } from './process.ts';
import { ReceiveBuffer } from './receiveBuffer.ts';
import type { NetworkSettings, Path } from './path.ts';
import type { Random } from './random.ts';
import { JOIN_MAX_MS, SEGMENT_BYTES } from './tcp.ts';

/** Callbacks to the two ends of a pipe. */
export interface PipeEnds {
  /** To the reader: bytes. */
  readonly onChunk: (chunk: Uint8Array) => void;
  /** To the reader: the end. */
  readonly onEnd: () => void;
  /** To the writer: all written bytes have left its process, after they had been {@link DRAIN_MARK_BYTES} or more. */
  readonly onDrained: () => void;
  /** To the writer's kernel: the end has left as well. */
  readonly onEndSent: () => void;
}

/** The parts of a pipe. */
export interface PipeParts {
  readonly writer: Process;
  readonly reader: Process;
  /** The path to the reader, and the path of the acknowledgements. */
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
  /** Sent, and not acknowledged as read: bounded by the window. */
  #underwayBytes = 0;
  /** Whether the writer's process was notified that there is room again. */
  #isRefilling = false;
  /** Whether so many bytes waited that the writer is notified when they have left. */
  #owesDrained = false;
  /** The writer has ended; the end follows the unsent bytes. */
  #isEnding = false;
  #isEndSent = false;
  #isResetSent = false;
  /** The connection is broken: nothing arrives any more. */
  #isBroken = false;
  /** Called when bytes arrive for a reader that is gone. */
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

  /** The number of bytes that have left the writer and are not acknowledged as read. */
  get underwayBytes(): number {
    return this.#underwayBytes;
  }

  /** Whether bytes have arrived that are not read yet. */
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

  /** Ends the writer's side: the reader gets the end after all written bytes. */
  end(): void {
    this.#isEnding = true;
    this.#pump();
  }

  /** The writer's process is gone: its unsent bytes are lost, and the end follows the others. */
  abandon(): void {
    this.#forgetUnsent();
    this.end();
  }

  /** Sends a reset in place of an end: `arrive` is called at the other end after all sent bytes. Only once. */
  reset(arrive: () => void): void {
    this.abort();
    if (this.#isResetSent) return;
    this.#isResetSent = true;
    this.#segments.send(arrive);
  }

  /** The writer stops without an end: its unsent bytes are lost. */
  abort(): void {
    this.#forgetUnsent();
    this.#isEnding = true;
    this.#isEndSent = true;
  }

  /** The reader is gone: bytes that still arrive are dropped and reported to `onStray`. */
  refuse(onStray: () => void): void {
    this.#onStray = onStray;
    this.discard();
    // The writer's kernel probes a full window from time to time.
    if (this.#unsentBytes > 0) onStray();
  }

  /** Bytes in transit are lost, and nothing arrives any more. Bytes that have arrived can still be read. */
  break(): void {
    this.#isBroken = true;
  }

  /** Drops the bytes that have arrived. */
  discard(): void {
    this.#underwayBytes -= this.#receiveBuffer.discard();
  }

  /** The reader begins, pauses or resumes reading. */
  setReading(isReading: boolean): void {
    this.#receiveBuffer.setReading(isReading);
  }

  #forgetUnsent(): void {
    this.#unsent = [];
    this.#unsentBytes = 0;
  }

  /** Sends as many bytes as the window allows. */
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

  /** The next segment: as many bytes as there is room for, and sometimes fewer. */
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

  /** A segment has arrived: its bytes can be read, or its action is executed. */
  #land(cargo: Cargo): void {
    if (typeof cargo === 'function') {
      // Bytes that arrived before it are read before it.
      this.#receiveBuffer.wake();
      cargo();
    } else if (this.#onStray === undefined && !this.#isBroken) this.#receiveBuffer.push(cargo);
    else {
      this.#underwayBytes -= cargo.length;
      this.#onStray?.();
    }
  }

  /** Sometimes a segment that arrives alone waits for a while before it is read. */
  #landed(count: number): void {
    const { joinPerMille = 0 } = this.#settings;
    if (count === 1 && this.#receiveBuffer.hasUnread && this.#random.happens(joinPerMille))
      this.#writer.time.after(this.#random.between(0, JOIN_MAX_MS), this.#receiveBuffer.wake);
    else this.#receiveBuffer.wake();
  }

  /** There is room again: the writer's process sends more of its waiting bytes, as soon as it runs. */
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
