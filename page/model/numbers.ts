/** Events by the numbers of the messages that they are of: which of them have messages in common with another. */
import type { Item } from './item.ts';

/** What has a number among the messages of a life. */
export interface Numbered {
  readonly first: number;
  readonly texts: readonly string[];
}

/** Items whose events are {@link Numbered}, of one life, ascending. */
export class Numbers {
  #items: Item[] = [];
  /** The number behind the last message of all items up to this one: it says where to stop looking back. */
  #ends: number[] = [];

  add(item: Item): void {
    const { first } = numbered(item);
    let place = this.#items.length;
    while (place > 0 && numbered(this.#items[place - 1] as Item).first > first) place--;
    this.#items.splice(place, 0, item);
    this.#count(place);
  }

  /** Forgets what is gone. Says whether anything is left. */
  forget(): boolean {
    this.#items = this.#items.filter(({ isGone }) => !isGone);
    this.#ends = [];
    this.#count(0);
    return this.#items.length > 0;
  }

  /** Those that have messages in common with an event of the same life. */
  meeting({ first, texts }: Numbered): readonly Item[] {
    const end = first + texts.length;
    let place = this.#firstFrom(end);
    const met: Item[] = [];
    while (place > 0 && (this.#ends[place - 1] as number) > first) {
      const item = this.#items[--place] as Item;
      const other = numbered(item);
      if (other.first + other.texts.length > first) met.push(item);
    }
    return met.reverse();
  }

  #count(from: number): void {
    for (let i = from; i < this.#items.length; i++) {
      const { first, texts } = numbered(this.#items[i] as Item);
      this.#ends[i] = Math.max(this.#ends[i - 1] ?? 0, first + texts.length);
    }
  }

  /** The place of the first that begins at a number or behind it. */
  #firstFrom(number: number): number {
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbered(this.#items[middle] as Item).first < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function numbered({ event }: Item): Numbered {
  return event as unknown as Numbered;
}
