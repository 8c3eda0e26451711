/** A scan of all events that are held, each once: in slices, and then of new ones. Pure. */
import type { Item, Lanes } from './lanes.ts';

/** How many events are visited between two questions whether there is still time. */
const AT_A_TIME = 512;

export class IncrementalScan {
  readonly #lanes: Lanes;
  /** The order of the next event: places change when the oldest are forgotten. */
  #next = 0;

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
  }

  /**
   * Visits the events that were not visited yet, in the order of their arrival, for as long as there is time.
   *
   * @returns whether all events have been visited
   */
  advance(hasTime: () => boolean, visit: (item: Item) => void): boolean {
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
