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

/** Whether an arrow can lead to an event: it is a receipt, or a fact that is one. */
function isReceipt({ event, row, value }: Item): boolean {
  return event.kind === 'received' || row.takes?.(value).first !== undefined;
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
  /** By lane: counts by column, from the column `#base` on. */
  readonly #counts: Uint32Array[];
  /** By lane: the events that are not counted, in the order in which they came. */
  readonly #rare: Item[][];
  /** One receipt of {@link SAMPLED_EVERY}, in the order in which they came. */
  readonly #sample: Item[] = [];
  readonly #base: number;
  readonly #length: number;
  readonly #scan: IncrementalScan;

  constructor(lanes: Lanes, filter: Filter, columnMs: number) {
    this.#lanes = lanes;
    this.#filter = filter;
    this.columnMs = columnMs;
    this.#scan = new IncrementalScan(lanes);
    this.#base = Math.floor(lanes.span.fromMs / columnMs);
    const length = Math.ceil((lanes.span.toMs - lanes.span.fromMs) / columnMs) + 256;
    this.#length = length;
    this.#counts = Array.from({ length: lanes.count }, () => new Uint32Array(length));
    this.#rare = Array.from({ length: lanes.count }, () => []);
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
  at(lane: number, column: number): number {
    return this.#counts[lane]?.[column - this.#base] ?? 0;
  }

  /** The events that are drawn one by one. */
  rare(lane: number): readonly Item[] {
    return this.#rare[lane] ?? [];
  }

  /** A sample of the receipts, spread over all. */
  get sample(): readonly Item[] {
    return this.#sample;
  }

  #count(item: Item): void {
    if (isReceipt(item) && isDrawn(item, SAMPLED_EVERY) && isArrowShown(item, this.#filter))
      this.#sample.push(item);
    if (!isShown(item, this.#filter)) return;
    if (!isCounted(item)) {
      (this.#rare[item.lane] ??= []).push(item);
      return;
    }
    const column = Math.floor(item.atMs / this.columnMs) - this.#base;
    if (column < 0) return;
    // Parts of servers get lanes while time goes on.
    let counts = (this.#counts[item.lane] ??= new Uint32Array(this.#length));
    if (column >= counts.length) {
      const larger = new Uint32Array(Math.max(column + 256, 2 * counts.length));
      larger.set(counts);
      this.#counts[item.lane] = counts = larger;
    }
    counts[column] = (counts[column] ?? 0) + 1;
  }
}
