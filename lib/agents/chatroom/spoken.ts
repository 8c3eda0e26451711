/**
 * What one server has broadcast, over all its incarnations: every message has a place, the first one 0, and is found by its text or
 * by its number. It does not know who has it.
 */
import { lowerBound } from '../../trace/bisect.ts';

/** Messages that one incarnation broadcast together. */
export interface Block {
  readonly incarnation: number;
  /** The number of the first within its incarnation, and its place. */
  readonly first: number;
  readonly from: number;
  readonly texts: readonly string[];
  readonly atMs: number;
}

export class Spoken {
  /** The block of every place: a message costs a reference. */
  readonly #blocks: Block[] = [];
  /** The places of a text, ascending; most texts have one. */
  readonly #places = new Map<string, number | number[]>();
  /** Where a life begins: the place of its message with that number. */
  readonly #lives = new Map<number, { readonly from: number; readonly first: number }>();

  /** How many messages there are: the place behind the last one. */
  get count(): number {
    return this.#blocks.length;
  }

  push(incarnation: number, first: number, texts: readonly string[], atMs: number): void {
    const from = this.count;
    const block = { incarnation, first, from, texts, atMs };
    if (!this.#lives.has(incarnation)) this.#lives.set(incarnation, { from, first });
    texts.forEach((text, i) => {
      this.#blocks.push(block);
      const before = this.#places.get(text);
      if (before === undefined) this.#places.set(text, from + i);
      else if (typeof before === 'number') this.#places.set(text, [before, from + i]);
      else before.push(from + i);
    });
  }

  blockAt(place: number): Block {
    return this.#blocks[place] as Block;
  }

  /** The place of message `number` of a life; undefined where it did not say so many. */
  placeOf(incarnation: number, number: number): number | undefined {
    const life = this.#lives.get(incarnation);
    if (life === undefined) return undefined;
    const place = life.from + number - life.first;
    const block = this.#blocks[place];
    return block?.incarnation === incarnation && block.first + place - block.from === number
      ? place
      : undefined;
  }

  /** The first place that was said at `atMs` or later. */
  placeAt(atMs: number): number {
    return lowerBound(this.count, (place) => this.blockAt(place).atMs < atMs);
  }

  /**
   * Which message a text is that was heard: the next with this text, from place `from` on, if it was said by `untilMs`;
   * else the latest of those before; else the next, however late its clock says that it was; undefined if there is none.
   */
  find(text: string, from: number, untilMs: number): number | undefined {
    const wasSaid = (place: number) => this.blockAt(place).atMs <= untilMs;
    // Nearly always it is the very next one.
    if (from < this.count && textAt(this.blockAt(from), from) === text && wasSaid(from)) return from;
    const found = this.#places.get(text);
    if (found === undefined) return undefined;
    const places = typeof found === 'number' ? [found] : found;
    const i = lowerBound(places.length, (at) => (places[at] as number) < from);
    const next = places[i];
    if (next !== undefined && wasSaid(next)) return next;
    return places[i - 1] ?? next;
  }
}

function textAt({ texts, from }: Block, place: number): string | undefined {
  return texts[place - from];
}
