/** Segments in flight in one direction of a connection: each has its own latency, in order, held while the path is clogged. */
import type { NetworkSettings, Path } from './path.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './time.ts';

/** Bytes, or what is to happen at the other end behind those that were sent before. */
export type Cargo = Uint8Array | (() => void);

/** Who takes what comes to the end of its way. */
export interface Landing {
  /** The next one has come. */
  readonly onLand: (cargo: Cargo) => void;
  /** So many have landed in this moment, and there are no more for now. */
  readonly onLanded: (count: number) => void;
}

/** The network's part of a pipe. */
export class Flight {
  readonly #time: VirtualTime;
  readonly #path: Path;
  readonly #settings: NetworkSettings;
  readonly #random: Random;
  readonly #landing: Landing;
  /** Segments never overtake each other. */
  readonly #inFlight: Cargo[] = [];
  #lastArrivalMs = 0;
  /** How many of these, the first, are held up on the path. */
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
    const takesMs = latencyMs + this.#path.extraMs + jitter + bytesMs;
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, this.#time.nowMs + takesMs);
    this.#inFlight.push(cargo);
    this.#time.at(this.#lastArrivalMs, this.#arrive);
  }

  // What is called for every segment is made once.

  /** The next segment comes to the end of its way. */
  readonly #arrive = (): void => {
    // Behind what is stuck on the way everything waits: a stream has no gaps.
    if (this.#stuck > 0 || !this.#path.isOpen) {
      if (++this.#stuck === 1) this.#path.wait(this.#unstick);
    } else this.#land(1);
  };

  /** What was stuck arrives at once. */
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
