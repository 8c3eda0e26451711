/** Events as ranges of message numbers: which of them have messages in common with another. */
import { lowerBound } from '../../lib/trace/bisect.ts';
import type { Range } from '../../lib/trace/row.ts';
import type { Item } from './item.ts';

/** Items about messages of one incarnation, ascending. */
export class MessageRanges {
  #items: Item[] = [];
  /** The number behind the last message of all items up to this one: where a search backwards ends. */
  #ends: number[] = [];

  add(item: Item): void {
    const { first } = numbered(item);
    let place = this.#items.length;
    while (place > 0 && numbered(this.#items[place - 1] as Item).first > first) place--;
    this.#items.splice(place, 0, item);
    this.#count(place);
  }

  /** Removes the items that are gone. Returns whether any is left. */
  prune(): boolean {
    this.#items = this.#items.filter(({ isGone }) => !isGone);
    this.#ends = [];
    this.#count(0);
    return this.#items.length > 0;
  }

  /** The items that have messages in common with a range of the same incarnation. */
  overlapping({ first, count }: Range): readonly Item[] {
    const end = first + count;
    let place = this.#firstFrom(end);
    const met: Item[] = [];
    while (place > 0 && (this.#ends[place - 1] as number) > first) {
      const item = this.#items[--place] as Item;
      const other = numbered(item);
      if (other.first + other.count > first) met.push(item);
    }
    return met.reverse();
  }

  #count(from: number): void {
    for (let i = from; i < this.#items.length; i++) {
      const { first, count } = numbered(this.#items[i] as Item);
      this.#ends[i] = Math.max(this.#ends[i - 1] ?? 0, first + count);
    }
  }

  /** The place of the first item that begins at a number or behind it. */
  #firstFrom(number: number): number {
    return lowerBound(this.#items.length, (i) => numbered(this.#items[i] as Item).first < number);
  }
}

function numbered({ messages }: Item): Range {
  return messages as Range;
}
