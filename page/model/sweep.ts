/** Looking at all events that are held, each once: a share at a time, and then at what comes. Pure. */
import type { Item, Lanes } from './lanes.ts';

/** So many events are looked at before it is asked again whether there is still time. */
const AT_A_TIME = 512;

export class Sweep {
  readonly #lanes: Lanes;
  /** The order of the next to be looked at: places move when the oldest are forgotten. */
  #next = 0;

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
  }

  /**
   * Visits what has come and was not visited yet, in the order in which it came, for as long as there is time.
   *
   * @returns whether all of it has been visited
   */
  goOn(hasTime: () => boolean, visit: (item: Item) => void): boolean {
    const { all } = this.#lanes;
    const first = all[0]?.order ?? 0;
    let place = Math.max(0, this.#next - first);
    while (place < all.length && hasTime()) {
      const until = Math.min(all.length, place + AT_A_TIME);
      for (; place < until; place++) visit(all[place] as Item);
    }
    this.#next = first + place;
    return place >= all.length;
  }
}
