/** The last events of a grid, with a read position for each page. A slow page costs one number. */
import type { LiveEvent } from '../../lib/trace/live.ts';

/** The read position of a page. */
export interface Place {
  /** The number of events before the next one, sent or omitted. */
  readonly at: number;
  /** The total number of events that the servers had omitted by then. */
  readonly omitted: number;
}

/** Events from a position on, as JSON, and the position after them. */
export interface Slice {
  readonly json: readonly string[];
  /** The number of omitted events, omitted by the servers or because the page was too late. */
  readonly omitted: number;
  readonly next: Place;
}

/** The position before all events. Events dropped by then count as omitted. */
export const BEGINNING: Place = { at: 0, omitted: 0 };

interface HeldEvent {
  readonly json: string;
  /** The total number of events that the servers had omitted by then. */
  readonly omittedBefore: number;
}

/** Keeps the last `max` events, or as many of them as fit into `maxChars`, as JSON. */
export class EventBuffer {
  readonly #max: number;
  readonly #maxChars: number;
  /** Valid from `#start` on; the entries before are dropped, and their memory is freed from time to time. */
  #events: (HeldEvent | undefined)[] = [];
  #start = 0;
  #chars = 0;
  /** The number of events before the first of `#events`. */
  #before = 0;
  #omitted = 0;

  constructor(max: number, maxChars: number) {
    this.#max = max;
    this.#maxChars = maxChars;
  }

  add(events: readonly LiveEvent[], omitted: number): void {
    this.#omitted += omitted;
    for (const event of events) {
      const json = JSON.stringify(event);
      this.#events.push({ json, omittedBefore: this.#omitted });
      this.#chars += json.length;
      while (this.#events.length - this.#start > this.#max || this.#chars > this.#maxChars) this.#forget();
    }
    if (this.#start * 2 <= this.#events.length) return;
    this.#events = this.#events.slice(this.#start);
    this.#before += this.#start;
    this.#start = 0;
  }

  /** Drops everything; for pages these events count as omitted. */
  clear(): void {
    while (this.#start < this.#events.length) this.#forget();
    this.#before += this.#start;
    this.#events = [];
    this.#start = 0;
  }

  #forget(): void {
    this.#chars -= this.#events[this.#start]?.json.length ?? 0;
    this.#events[this.#start++] = undefined;
  }

  /** The number of events from a position on. */
  after({ at }: Place): number {
    return this.#before + this.#events.length - at;
  }

  /** The events from a position on, up to a number of characters, at least one event. */
  slice(from: Place, maxChars: number): Slice {
    const json: string[] = [];
    let at = Math.max(from.at, this.#before + this.#start);
    const late = at - from.at;
    let { omitted } = from;
    for (let chars = 0; this.after({ at, omitted }) > 0 && chars < maxChars; at++) {
      const held = this.#events[at - this.#before] as HeldEvent;
      json.push(held.json);
      chars += held.json.length;
      omitted = held.omittedBefore;
    }
    // Events omitted after the last one are counted with it, because there may be no next one.
    if (this.after({ at, omitted }) === 0) omitted = this.#omitted;
    return { json, omitted: late + omitted - from.omitted, next: { at, omitted } };
  }
}
