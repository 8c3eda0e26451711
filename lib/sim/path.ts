/** The path from one host to another: its latency and its faults. */
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
  /** How many in a thousand lie in the reader's kernel for a while, so that the next ones are read with them; 0 unless said. */
  readonly joinPerMille?: number;
}

/** Something that got stuck on a path and goes on when `release` is called. */
interface Stuck {
  readonly sinceMs: number;
  /** Whether it vanished, and has to be sent again; or only waits on the way. */
  isLost: boolean;
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
    if (this.#drops === 0 || --this.#drops > 0) return;
    for (const stuck of this.#stuck) {
      if (!stuck.isLost) continue;
      this.#time.at(nextRetransmission(stuck.sinceMs, this.#time.nowMs), () => this.#sendAgain(stuck));
    }
  }

  /** Packets wait on the way, until an `unclog` for every `clog`; then they arrive at once. */
  clog(): void {
    this.#clogs++;
  }

  unclog(): void {
    if (this.#clogs === 0 || --this.#clogs > 0) return;
    for (const stuck of this.#stuck) {
      if (stuck.isLost) continue;
      // It goes on, into a black hole perhaps.
      if (this.isDropping) stuck.isLost = true;
      else this.#time.after(0, () => this.#goOn(stuck));
    }
  }

  /** Has `release` called when what is stuck here since now gets through. */
  wait(release: () => void): void {
    this.#stuck.add({ sinceMs: this.#time.nowMs, isLost: this.isDropping, release });
  }

  /** What was lost is on the way once more. Where it vanishes again, the next try is after the next `heal`. */
  #sendAgain(stuck: Stuck): void {
    if (this.isDropping || !stuck.isLost) return;
    stuck.isLost = false;
    this.#goOn(stuck);
  }

  #goOn(stuck: Stuck): void {
    // It may have been held up again in the meantime, or be gone by now.
    if (!this.#stuck.has(stuck)) return;
    if (this.isDropping) stuck.isLost = true;
    else if (this.isOpen && this.#stuck.delete(stuck)) stuck.release();
  }
}
