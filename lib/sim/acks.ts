/** The acknowledgements of the reader's kernel to the writer's kernel, which travel through the network as well. */
import type { Path } from './path.ts';
import type { VirtualTime } from './time.ts';

/**
 * The acknowledgements of one direction of a connection. On a path without faults they take no time; otherwise each waits until the path is
 * open, and acknowledges everything that was read until then.
 */
export class Acks {
  readonly #time: VirtualTime;
  readonly #back: Path;
  readonly #onAcked: (count: number) => void;
  /** The number of bytes that were read and not acknowledged yet; and whether an acknowledgement is in transit. */
  #unacked = 0;
  #isUnderway = false;

  /** @param onAcked - called when an acknowledgement of `count` more bytes reaches the writer's kernel */
  constructor(time: VirtualTime, back: Path, onAcked: (count: number) => void) {
    this.#time = time;
    this.#back = back;
    this.#onAcked = onAcked;
  }

  /** Called when `count` bytes were read. */
  read(count: number): void {
    if (!this.#isUnderway && this.#back.isOpen && this.#back.delayMs === 0) {
      this.#onAcked(count);
      return;
    }
    this.#unacked += count;
    if (this.#isUnderway) return;
    this.#isUnderway = true;
    this.#time.after(this.#back.delayMs, this.#arrive);
  }

  readonly #arrive = (): void => {
    if (!this.#back.isOpen) {
      this.#back.wait(this.#arrive);
      return;
    }
    this.#isUnderway = false;
    const count = this.#unacked;
    this.#unacked = 0;
    this.#onAcked(count);
  };
}
