/** The last events of a grid, for any number of pages, each with a place of its own in them. A page that is slow costs a number. */
import type { LiveEvent } from '../../lib/live/live.ts';

/** How far a page is. */
export interface Place {
  /** How many events have been told, or forgotten, before the next. */
  readonly at: number;
  /** How many have been left out by then, all in all. */
  readonly omitted: number;
}

/** Events from a place on, as JSON, and where the next ones begin. */
export interface Slice {
  readonly json: readonly string[];
  /** How many were left out on the way, by the servers or because the page came too late. */
  readonly omitted: number;
  readonly next: Place;
}

interface HeldEvent {
  readonly json: string;
  /** Left out by then, all in all. */
  readonly omittedBefore: number;
}

/** Holds the last `max` events. */
export class Held {
  readonly #max: number;
  /** From `#start` on; what stands before is forgotten, and thrown away from time to time. */
  #events: HeldEvent[] = [];
  #start = 0;
  /** How many there have been before the first of `#events`. */
  #forgotten = 0;
  #omitted = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(events: readonly LiveEvent[], omitted: number): void {
    this.#omitted += omitted;
    for (const event of events)
      this.#events.push({ json: JSON.stringify(event), omittedBefore: this.#omitted });
    this.#start = Math.max(this.#start, this.#events.length - this.#max);
    if (this.#start < this.#max) return;
    this.#events = this.#events.slice(this.#start);
    this.#forgotten += this.#start;
    this.#start = 0;
  }

  /** Where one begins who wants all that is held. */
  get first(): Place {
    return { at: this.#forgotten + this.#start, omitted: 0 };
  }

  /** How many events there are from a place on. */
  after({ at }: Place): number {
    return this.#forgotten + this.#events.length - at;
  }

  /** What there is from a place on, up to so many characters, one event at least. */
  slice(from: Place, maxChars: number): Slice {
    const json: string[] = [];
    let at = Math.max(from.at, this.first.at);
    const late = at - from.at;
    let { omitted } = from;
    for (let chars = 0; this.after({ at, omitted }) > 0 && chars < maxChars; at++) {
      const held = this.#events[at - this.#forgotten] as HeldEvent;
      json.push(held.json);
      chars += held.json.length;
      omitted = held.omittedBefore;
    }
    // What was left out behind the last event is told with it, lest it be told never.
    if (this.after({ at, omitted }) === 0) omitted = this.#omitted;
    return { json, omitted: late + omitted - from.omitted, next: { at, omitted } };
  }
}
