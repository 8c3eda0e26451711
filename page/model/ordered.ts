/**
 * The events of a stretch in causal order: lanes whose times are columns, a millisecond each, so that all that is drawn over time can be
 * drawn over the order of events. Only the last events, or those about a time, are in it, so that its cost is bounded while a grid runs.
 */
import { lowerBound } from '../../lib/trace/bisect.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import { giveColumns, type Columns } from './causalColumns.ts';
import type { Filter } from './filter.ts';
import { Lanes, type Item } from './lanes.ts';

/** How many events are put into order. */
export const ORDERED_MAX = 3_000;
/** How often they are put into order again while events are added. */
const EVERY_MS = 200;
/** The shortest length of a fault or a pause in columns: it is seen. */
const LENGTH_MIN = 0.5;

export class Ordered {
  readonly #lanes: Lanes;
  readonly #filter: Filter;
  readonly #fromMs: number | undefined;
  readonly #columns: Columns = new WeakMap();
  #version = -1;
  #nextMs = -Infinity;
  #ordered: Lanes;
  /** The events in their order, and those that stand for them. */
  #originals: readonly Item[] = [];
  #copies = new Map<Item, Item>();
  /** Times, ascending, and the greatest column up to each. */
  #timesMs: number[] = [];
  #fronts: number[] = [];

  /** @param fromMs - those from this time on are put into order; undefined: the last ones */
  constructor(lanes: Lanes, filter: Filter, fromMs: number | undefined) {
    this.#lanes = lanes;
    this.#filter = filter;
    this.#fromMs = fromMs;
    this.#ordered = this.#empty();
  }

  isOf(lanes: Lanes, filter: Filter, fromMs: number | undefined): boolean {
    return this.#lanes === lanes && this.#filter === filter && this.#fromMs === fromMs;
  }

  /** Puts new events into order, now and then. */
  update(pageMs: number): void {
    if (this.#version === this.#lanes.version || pageMs < this.#nextMs) return;
    this.#version = this.#lanes.version;
    this.#nextMs = pageMs + EVERY_MS;
    this.#originals = giveColumns(this.#stretch(), this.#lanes, this.#filter, this.#columns);
    this.#countFronts();
    this.#ordered = this.#empty();
    this.#ordered.add(this.#originals.map((item) => this.#moved(item)));
    this.#copies = new Map(this.#originals.map((item, i) => [item, this.#ordered.all[i] as Item]));
  }

  /** The lanes in which times are columns. They are others after each update that has changed something. */
  get lanes(): Lanes {
    return this.#ordered;
  }

  /** The event for which one of the ordered lanes stands. */
  originalOf(copy: Item): Item | undefined {
    return this.#originals[copy.order];
  }

  /** The event of the ordered lanes that stands for another; undefined if it is not among those that were put into order. */
  copyOf(item: Item | undefined): Item | undefined {
    return item && this.#copies.get(item);
  }

  /** The column in which a time is: that of the last event before. */
  columnAt(atMs: number): number {
    const place = lowerBound(this.#timesMs.length, (i) => (this.#timesMs[i] as number) <= atMs);
    return this.#fronts[place - 1] ?? (this.#fronts[0] ?? 0) - 1;
  }

  /** The time at which a column is full. */
  msAt(column: number): number {
    const place = lowerBound(this.#fronts.length, (i) => (this.#fronts[i] as number) <= column);
    return this.#timesMs[Math.max(0, place - 1)] ?? 0;
  }

  /** The first and the last column. */
  get span(): { readonly fromMs: number; readonly toMs: number } {
    return { fromMs: this.#fronts[0] ?? 0, toMs: this.#fronts.at(-1) ?? 0 };
  }

  /** How many of the events that are held were put into order. */
  get size(): number {
    return this.#originals.length;
  }

  #empty(): Lanes {
    const { servers, facts, parts } = this.#lanes;
    return new Lanes(servers, Infinity, facts, { parts });
  }

  #stretch(): readonly Item[] {
    const { all } = this.#lanes;
    if (this.#fromMs === undefined || all.length <= ORDERED_MAX) return all.slice(-ORDERED_MAX);
    const from = all.findIndex(({ atMs }) => atMs >= (this.#fromMs as number));
    return all.slice(Math.max(0, Math.min(from, all.length - ORDERED_MAX))).slice(0, ORDERED_MAX);
  }

  #countFronts(): void {
    const columnOf = (item: Item) => this.#columns.get(item) ?? 0;
    const inTime = [...this.#originals].sort((a, b) => a.atMs - b.atMs);
    this.#timesMs = inTime.map(({ atMs }) => atMs);
    let front = -Infinity;
    this.#fronts = inTime.map((item) => (front = Math.max(front, columnOf(item))));
  }

  /** An event whose time is its column; what lasts, lasts until the column of its end. */
  #moved(item: Item): LiveEvent {
    const { event } = item;
    const column = this.#columns.get(item) ?? 0;
    if (event.kind !== 'fault' || !('forMs' in event.fault)) return { ...event, atMs: column };
    const forMs = Math.max(LENGTH_MIN, this.columnAt(item.atMs + event.fault.forMs) - column);
    return { ...event, atMs: column, fault: { ...event.fault, forMs } };
  }
}

/** Gives the causal order of events, as {@link orderedOf} does. */
export type Ordering = typeof orderedOf;

let kept: Ordered | undefined;

/** The causal order of events, kept from call to call. @param pageMs - now, on the page's clock */
export function orderedOf(lanes: Lanes, filter: Filter, fromMs: number | undefined, pageMs: number): Ordered {
  if (kept?.isOf(lanes, filter, fromMs) !== true) kept = new Ordered(lanes, filter, fromMs);
  kept.update(pageMs);
  return kept;
}
