/**
 * What an exploration remembers of every state: what it is known by, how it was first reached, what follows it. States
 * are numbered in the order in which they are found; the states themselves are not kept.
 */
import { NumberList } from '../log/numberList.ts';

/** A Map has no room for more (V8, 2²⁴ entries). */
export const STATES_MAX = 16_000_000;

/** The states found so far, by number; 0 is the first, and it was reached from itself. */
export class Ledger {
  // Exact keys, not hashes of them: nothing that differs is ever taken for the same.
  readonly #numbers = new Map<string, number>();
  readonly #parents = new NumberList();
  readonly #actions = new NumberList();
  /** Where the followers of each state that has been expanded begin in `#followers`. */
  readonly #starts = new NumberList();
  readonly #followers = new NumberList();

  /** How many states are known. */
  get count(): number {
    return this.#parents.length;
  }

  /** The number of the state known by `key`; undefined for a new one. */
  find(key: string): number | undefined {
    return this.#numbers.get(key);
  }

  /** Notes a new state, reached from state `parent` by the `action`-th of its actions. Returns its number. */
  add(key: string, parent: number, action: number): number {
    const number = this.count;
    this.#numbers.set(key, number);
    this.#parents.push(parent);
    this.#actions.push(action);
    return number;
  }

  /** Begins the list of followers of the next state in order. */
  beginFollowers(): void {
    this.#starts.push(this.#followers.length);
  }

  /** Notes that what cannot fail to happen leads there. */
  addFollower(number: number): void {
    this.#followers.push(number);
  }

  /** The actions that first led to state `number`, each by its place among the actions of its state. */
  actionsTo(number: number): number[] {
    const actions: number[] = [];
    for (let at = number; at > 0; at = this.#parents.at(at)) actions.push(this.#actions.at(at));
    return actions.reverse();
  }

  /**
   * The first state from which no state without followers can be reached, if there is one. Every state must have been
   * expanded.
   */
  firstWithoutRest(): number | undefined {
    const restful = new Uint8Array(this.count);
    // Most followers have higher numbers than what they follow, so that going backwards few rounds are needed.
    for (let hasChanged = true; hasChanged;) {
      hasChanged = false;
      for (let number = this.count - 1; number >= 0; number--) {
        if (restful[number] === 1 || !this.#leadsTo(number, restful)) continue;
        restful[number] = 1;
        hasChanged = true;
      }
    }
    const first = restful.indexOf(0);
    return first === -1 ? undefined : first;
  }

  /** Whether a state has no followers, or one that is marked. */
  #leadsTo(number: number, marked: Uint8Array): boolean {
    const start = this.#starts.at(number);
    const end = number + 1 < this.#starts.length ? this.#starts.at(number + 1) : this.#followers.length;
    if (start === end) return true;
    for (let i = start; i < end; i++) if (marked[this.#followers.at(i)] === 1) return true;
    return false;
  }
}
