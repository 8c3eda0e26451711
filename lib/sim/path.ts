/** The path from one host to another: its latency and its faults. */
import { nextRetransmission } from './tcp.ts';
import type { VirtualTime } from './time.ts';

/** The properties of a network without faults. */
export interface NetworkSettings {
  /** From one host to another. */
  readonly latencyMs: number;
  /** The maximum of the additional latency, which is random for each segment. */
  readonly jitterMs: number;
  /** The rate of a connection in one direction. */
  readonly bytesPerMs: number;
  /** The number of bytes that may be in transit, or received and unread, before the sender has to wait. */
  readonly windowBytes: number;
  /** The number of segments per thousand that are split at a random byte. */
  readonly splitPerMille: number;
  /**
   * The number of segments per thousand that stay in the reader's kernel for a while, so that the next ones are read with them; 0 by
   * default.
   */
  readonly joinPerMille?: number;
}

/** A segment or an action that is held on a path, and continues when `release` is called. */
interface Stuck {
  readonly sinceMs: number;
  /** Whether it was lost, so that it has to be sent again; otherwise it only waits. */
  isLost: boolean;
  readonly release: () => void;
}

/** One direction between two hosts. */
export class Path {
  readonly #time: VirtualTime;
  /** The reasons for which nothing gets through at the moment; several may hold at once. */
  #blocks = 0;
  #holds = 0;
  /** By how much faults of this path delay it, and by how much the slow motion of the whole network. */
  extraMs = 0;
  latencyMs = 0;
  readonly #stuck = new Set<Stuck>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Added to the latency of the network. */
  get delayMs(): number {
    return this.extraMs + this.latencyMs;
  }

  get isOpen(): boolean {
    return this.#blocks === 0 && this.#holds === 0;
  }

  /** Whether packets that are sent now are lost, rather than held. */
  get isBlocking(): boolean {
    return this.#blocks > 0;
  }

  /** Packets are lost, until there was a `heal` for every `block`. The sender's kernel retransmits, with growing delays. */
  block(): void {
    this.#blocks++;
  }

  heal(): void {
    if (this.#blocks === 0 || --this.#blocks > 0) return;
    for (const stuck of this.#stuck) {
      if (!stuck.isLost) continue;
      this.#time.at(nextRetransmission(stuck.sinceMs, this.#time.nowMs), () => this.#sendAgain(stuck));
    }
  }

  /** Packets wait on the path, until there was a `release` for every `hold`; then they arrive together. */
  hold(): void {
    this.#holds++;
  }

  release(): void {
    if (this.#holds === 0 || --this.#holds > 0) return;
    for (const stuck of this.#stuck) {
      if (stuck.isLost) continue;
      // It continues, and is lost if the path is blocked.
      if (this.isBlocking) stuck.isLost = true;
      else this.#time.after(0, () => this.#goOn(stuck));
    }
  }

  /** Calls `release` when what is held here since now gets through. */
  wait(release: () => void): void {
    this.#stuck.add({ sinceMs: this.#time.nowMs, isLost: this.isBlocking, release });
  }

  /** A lost segment is retransmitted. If it is lost again, the next attempt follows the next `heal`. */
  #sendAgain(stuck: Stuck): void {
    if (this.isBlocking || !stuck.isLost) return;
    stuck.isLost = false;
    this.#goOn(stuck);
  }

  #goOn(stuck: Stuck): void {
    // It may be held again meanwhile, or be gone.
    if (!this.#stuck.has(stuck)) return;
    if (this.isBlocking) stuck.isLost = true;
    else if (this.isOpen && this.#stuck.delete(stuck)) stuck.release();
  }
}
