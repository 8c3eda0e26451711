/**
 * The number of events by column, for viewports in which markers would overlap. It is counted incrementally, a slice in each frame,
 * so the cost of a frame depends on the events in view, not on those that are held.
 */
import { isArrowShown, isShown, type Filter } from '../model/filter.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import { IncrementalScan } from '../model/incrementalScan.ts';

/** Whether an event is counted where there are many; every other one is drawn, wherever it is. */
export function isCounted({ row }: Item): boolean {
  return row.isMany === true;
}

/** One receipt of this many is in the sample that can be drawn as arrows. */
export const SAMPLED_EVERY = 32;

/** Whether an event is in a sample of one in `every`. The sample is pseudo-random, so that it does not miss all events of a periodic kind. */
export function isDrawn({ order }: Item, every: number): boolean {
  return every === 1 || (Math.imul(order, 0x9e3779b1) >>> 8) % every === 0;
}

/** Counts for one length of a column. */
export class Density {
  readonly #lanes: Lanes;
  readonly #filter: Filter;
  readonly columnMs: number;
  /** By server: counts by column, from the column `#base` on. */
  readonly #counts: Uint32Array[];
  /** By server: the events that are not counted, in the order in which they came. */
  readonly #rare: Item[][];
  /** One receipt of {@link SAMPLED_EVERY}, in the order in which they came. */
  readonly #sample: Item[] = [];
  readonly #base: number;
  readonly #scan: IncrementalScan;

  constructor(lanes: Lanes, filter: Filter, columnMs: number) {
    this.#lanes = lanes;
    this.#filter = filter;
    this.columnMs = columnMs;
    this.#scan = new IncrementalScan(lanes);
    this.#base = Math.floor(lanes.span.fromMs / columnMs);
    const length = Math.ceil((lanes.span.toMs - lanes.span.fromMs) / columnMs) + 256;
    this.#counts = Array.from({ length: lanes.servers }, () => new Uint32Array(length));
    this.#rare = Array.from({ length: lanes.servers }, () => []);
  }

  /** Whether these are its parameters. Events that were forgotten since stay counted, left of all that are held. */
  isOf(lanes: Lanes, filter: Filter, columnMs: number): boolean {
    return this.#lanes === lanes && this.#filter === filter && this.columnMs === columnMs;
  }

  /**
   * Counts events that were not counted yet, for as long as there is time.
   *
   * @returns whether all events are counted
   */
  update(hasTime: () => boolean): boolean {
    return this.#scan.advance(hasTime, (item) => this.#count(item));
  }

  /** The number of events in the column that begins at `column * columnMs`. */
  at(server: number, column: number): number {
    return this.#counts[server]?.[column - this.#base] ?? 0;
  }

  /** The events that are drawn one by one. */
  rare(server: number): readonly Item[] {
    return this.#rare[server] ?? [];
  }

  /** A sample of the receipts, spread over all. */
  get sample(): readonly Item[] {
    return this.#sample;
  }

  #count(item: Item): void {
    if (item.event.kind === 'received' && isDrawn(item, SAMPLED_EVERY) && isArrowShown(item, this.#filter))
      this.#sample.push(item);
    if (!isShown(item, this.#filter)) return;
    if (!isCounted(item)) {
      this.#rare[item.lane]?.push(item);
      return;
    }
    const column = Math.floor(item.atMs / this.columnMs) - this.#base;
    let counts = this.#counts[item.lane];
    if (counts === undefined || column < 0) return;
    if (column >= counts.length) {
      const larger = new Uint32Array(Math.max(column + 256, 2 * counts.length));
      larger.set(counts);
      this.#counts[item.lane] = counts = larger;
    }
    counts[column] = (counts[column] ?? 0) + 1;
  }
}
