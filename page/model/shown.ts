/** The number of held events that the filter shows, counted incrementally. Pure. */
import { lowerBound } from '../../lib/trace/bisect.ts';
import { isShown, type Filter } from './filter.ts';
import type { Lanes } from './lanes.ts';
import { IncrementalScan } from './incrementalScan.ts';

export class Shown {
  readonly #lanes: Lanes;
  readonly #filter: Filter;
  readonly #scan: IncrementalScan;
  /** The orders of the shown events, ascending; those of forgotten events are removed now and then. */
  #orders: number[] = [];

  constructor(lanes: Lanes, filter: Filter) {
    this.#lanes = lanes;
    this.#filter = filter;
    this.#scan = new IncrementalScan(lanes);
  }

  isOf(lanes: Lanes, filter: Filter): boolean {
    return this.#lanes === lanes && this.#filter === filter;
  }

  /**
   * Visits events that were not visited yet, for as long as there is time.
   *
   * @returns whether all events have been visited
   */
  update(hasTime: () => boolean): boolean {
    return this.#scan.advance(hasTime, (item) => {
      if (isShown(item, this.#filter)) this.#orders.push(item.order);
    });
  }

  /** How many of the events that are still held are shown, among those that were visited. */
  get count(): number {
    const first = this.#lanes.all[0]?.order ?? Infinity;
    const forgotten = lowerBound(this.#orders.length, (i) => (this.#orders[i] as number) < first);
    const count = this.#orders.length - forgotten;
    if (forgotten > count) this.#orders = this.#orders.slice(forgotten);
    return count;
  }
}
