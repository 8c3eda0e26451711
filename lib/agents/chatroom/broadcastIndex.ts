/** The broadcasts of one server, of all its incarnations: every message has a place, from 0, and is found by its text or by its number. */
import { lowerBound } from '../../trace/bisect.ts';

/** Messages of one `broadcast` fact. */
export interface Block {
  readonly incarnation: number;
  /** The number of the first message within its incarnation, and its place. */
  readonly first: number;
  readonly from: number;
  readonly texts: readonly string[];
  readonly atMs: number;
}

export class BroadcastIndex {
  /** The block of every place: a message costs a reference. */
  readonly #blocks: Block[] = [];
  /** The places of a text, ascending; most texts have one. */
  readonly #places = new Map<string, number | number[]>();
  /** The first message of each incarnation: its place and its number. */
  readonly #incarnations = new Map<number, { readonly from: number; readonly first: number }>();

  /** The number of messages, which is the place after the last one. */
  get count(): number {
    return this.#blocks.length;
  }

  push(incarnation: number, first: number, texts: readonly string[], atMs: number): void {
    const from = this.count;
    const block = { incarnation, first, from, texts, atMs };
    if (!this.#incarnations.has(incarnation)) this.#incarnations.set(incarnation, { from, first });
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

  /** The place of message `number` of an incarnation; undefined if it has no such message. */
  placeOf(incarnation: number, number: number): number | undefined {
    const known = this.#incarnations.get(incarnation);
    if (known === undefined) return undefined;
    const place = known.from + number - known.first;
    const block = this.#blocks[place];
    return block?.incarnation === incarnation && block.first + place - block.from === number
      ? place
      : undefined;
  }

  /** The place of the first message that was broadcast at `atMs` or later. */
  placeAt(atMs: number): number {
    return lowerBound(this.count, (place) => this.blockAt(place).atMs < atMs);
  }

  /**
   * Finds the message of a delivered text: the next one with this text, from place `from` on, if it was broadcast by `untilMs`;
   * otherwise the latest one before; otherwise the next one, whatever its time; undefined if there is none.
   */
  find(text: string, from: number, untilMs: number): number | undefined {
    const wasBroadcast = (place: number) => this.blockAt(place).atMs <= untilMs;
    // Usually it is the next one.
    if (from < this.count && textAt(this.blockAt(from), from) === text && wasBroadcast(from)) return from;
    const found = this.#places.get(text);
    if (found === undefined) return undefined;
    const places = typeof found === 'number' ? [found] : found;
    const i = lowerBound(places.length, (at) => (places[at] as number) < from);
    const next = places[i];
    if (next !== undefined && wasBroadcast(next)) return next;
    return places[i - 1] ?? next;
  }
}

function textAt({ texts, from }: Block, place: number): string | undefined {
  return texts[place - from];
}
