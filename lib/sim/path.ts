/** The way from one host to another: how long it takes, and what can befall what is on it. */
import { nextRetransmission } from './tcp.ts';
import type { VirtualTime } from './time.ts';

/** What a network is like when nothing is wrong with it. */
export interface NetworkSettings {
  /** From one host to another. */
  readonly latencyMs: number;
  /** As much longer, at most; drawn anew for each segment. */
  readonly jitterMs: number;
  /** How fast a connection carries bytes one way. */
  readonly bytesPerMs: number;
  /** How many bytes may be under way, or arrived and unread, before the sender has to wait. */
  readonly windowBytes: number;
  /** How many segments in a thousand are cut in two at some byte. */
  readonly splitPerMille: number;
}

/** Something that got stuck on a path and goes on when `release` is called. */
interface Stuck {
  readonly sinceMs: number;
  readonly release: () => void;
}

/** One direction between two hosts. */
export class Path {
  readonly #time: VirtualTime;
  /** Why nothing gets through at the moment; several reasons may hold at once. */
  #drops = 0;
  #clogs = 0;
  /** Added to the latency. */
  extraMs = 0;
  readonly #stuck = new Set<Stuck>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get isOpen(): boolean {
    return this.#drops === 0 && this.#clogs === 0;
  }

  /** Whether what is sent now is lost, rather than held up. */
  get isDropping(): boolean {
    return this.#drops > 0;
  }

  /** Packets vanish, until a `heal` for every `drop`. The sender's kernel sends again, ever less often. */
  drop(): void {
    this.#drops++;
  }

  heal(): void {
    if (this.#drops === 0 || --this.#drops > 0 || !this.isOpen) return;
    this.#letGo((sinceMs) => nextRetransmission(sinceMs, this.#time.nowMs));
  }

  /** Packets wait on the way, until an `unclog` for every `clog`; then they arrive at once. */
  clog(): void {
    this.#clogs++;
  }

  unclog(): void {
    if (this.#clogs === 0 || --this.#clogs > 0 || !this.isOpen) return;
    this.#letGo(() => this.#time.nowMs);
  }

  /** Has `release` called when what is stuck here since now gets through. */
  wait(release: () => void): void {
    this.#stuck.add({ sinceMs: this.#time.nowMs, release });
  }

  #letGo(atMs: (sinceMs: number) => number): void {
    const waiting = [...this.#stuck];
    this.#stuck.clear();
    for (const { sinceMs, release } of waiting) {
      this.#time.at(atMs(sinceMs), () => {
        // It may have been cut again in the meantime.
        if (this.isOpen) release();
        else this.#stuck.add({ sinceMs, release });
      });
    }
  }
}
