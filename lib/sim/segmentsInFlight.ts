/** Segments in flight in one direction of a connection: each has its own latency, in order, held while the path is on hold. */
import type { NetworkSettings, Path } from './path.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './time.ts';

/** Bytes, or an action at the other end after the bytes that were sent before. */
export type Cargo = Uint8Array | (() => void);

/** Callbacks for arriving segments. */
export interface Landing {
  /** A segment has arrived. */
  readonly onLand: (cargo: Cargo) => void;
  /** `count` segments have arrived at this moment. */
  readonly onLanded: (count: number) => void;
}

/** The network's part of a pipe: segments in one direction. */
export class SegmentsInFlight {
  readonly #time: VirtualTime;
  readonly #path: Path;
  readonly #settings: NetworkSettings;
  readonly #random: Random;
  readonly #landing: Landing;
  /** Segments never overtake each other. */
  readonly #inFlight: Cargo[] = [];
  #lastArrivalMs = 0;
  /** The number of these, from the first, that are held on the path. */
  #stuck = 0;

  constructor(time: VirtualTime, path: Path, settings: NetworkSettings, random: Random, landing: Landing) {
    this.#time = time;
    this.#path = path;
    this.#settings = settings;
    this.#random = random;
    this.#landing = landing;
  }

  send(cargo: Cargo): void {
    const { latencyMs, jitterMs, bytesPerMs } = this.#settings;
    const jitter = jitterMs === 0 ? 0 : this.#random.between(0, jitterMs * 1000) / 1000;
    const bytesMs = typeof cargo === 'function' ? 0 : cargo.length / bytesPerMs;
    const takesMs = latencyMs + this.#path.delayMs + jitter + bytesMs;
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, this.#time.nowMs + takesMs);
    this.#inFlight.push(cargo);
    this.#time.at(this.#lastArrivalMs, this.#arrive);
  }

  // Created once, because it is called for every segment.

  /** The next segment arrives. */
  readonly #arrive = (): void => {
    // Everything waits behind a held segment: a stream has no gaps.
    if (this.#stuck > 0 || !this.#path.isOpen) {
      if (++this.#stuck === 1) this.#path.wait(this.#unstick);
    } else this.#land(1);
  };

  /** Held segments arrive together. */
  readonly #unstick = (): void => {
    const count = this.#stuck;
    this.#stuck = 0;
    this.#land(count);
  };

  #land(count: number): void {
    for (let i = 0; i < count; i++) this.#landing.onLand(this.#inFlight.shift() as Cargo);
    this.#landing.onLanded(count);
  }
}
