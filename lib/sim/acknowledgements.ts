/** The acknowledgements of a reader's kernel to the writer's. They travel back over the network, too. */
import type { Path } from './path.ts';
import type { VirtualTime } from './time.ts';

/**
 * The acknowledgements of one direction of a connection. On a way on which nothing is wrong they take no time of their own;
 * else each has to wait for the way to be open, and all that was read meanwhile is told with it.
 */
export class Acknowledgements {
  readonly #time: VirtualTime;
  readonly #back: Path;
  readonly #onTold: (count: number) => void;
  /** Read, and not told yet; and whether some of that is under way. */
  #untold = 0;
  #isUnderway = false;

  /** @param onTold - the writer's kernel knows of so many bytes more that they have been read */
  constructor(time: VirtualTime, back: Path, onTold: (count: number) => void) {
    this.#time = time;
    this.#back = back;
    this.#onTold = onTold;
  }

  /** So many bytes have been read. */
  read(count: number): void {
    if (!this.#isUnderway && this.#back.isOpen && this.#back.extraMs === 0) {
      this.#onTold(count);
      return;
    }
    this.#untold += count;
    if (this.#isUnderway) return;
    this.#isUnderway = true;
    this.#time.after(this.#back.extraMs, this.#arrive);
  }

  readonly #arrive = (): void => {
    if (!this.#back.isOpen) {
      this.#back.wait(this.#arrive);
      return;
    }
    this.#isUnderway = false;
    const count = this.#untold;
    this.#untold = 0;
    this.#onTold(count);
  };
}
