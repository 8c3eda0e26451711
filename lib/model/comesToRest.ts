/**
 * Whether a state of rest can be reached from a state without optional actions: a search from that state, which reuses the results
 * of earlier ones.
 */
import type { Hasher } from './hash.ts';
import { follow, type Model, type State } from './model.ts';
import { StateStore } from './store.ts';

/** Answers for one state after the other. */
export class RestSearch<Action> {
  readonly #model: Model<Action>;
  readonly #hasher: Hasher;
  /** States from which a state of rest can be reached. */
  readonly #restful: StateStore;
  /** States from which none can. */
  readonly #restless: StateStore;

  constructor(model: Model<Action>, hasher: Hasher) {
    this.#model = model;
    this.#hasher = hasher;
    this.#restful = this.#store();
    this.#restless = this.#store();
  }

  /**
   * Depth first, because the system's own actions soon lead to rest. If a state of rest is found, it can be reached from every state
   * on the path; if all states were visited and there is none, it can be reached from none of them.
   */
  comesToRest(from: State): boolean {
    const hash = this.#hasher.hash(from);
    if (this.#restful.has(from, hash)) return true;
    if (this.#restless.has(from, hash)) return false;
    const first = this.#step(from);
    if (first.followers.length === 0) return true;
    const seen = this.#store();
    seen.reach(from, hash);
    const way = [first];
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const follower = last.followers.pop();
      if (follower === undefined) {
        way.pop();
        continue;
      }
      const hashThere = this.#hasher.hash(follower);
      if (this.#restless.has(follower, hashThere)) continue;
      const count = seen.count;
      if (seen.reach(follower, hashThere) < count) continue;
      const next = this.#step(follower);
      way.push(next);
      if (next.followers.length > 0 && !this.#restful.has(follower, hashThere)) continue;
      for (const { state } of way) this.#restful.reach(state, this.#hasher.hash(state));
      return true;
    }
    for (let number = 0; number < seen.count; number++) {
      const state = seen.at(number);
      this.#restless.reach(state, this.#hasher.hash(state));
    }
    return false;
  }

  /** A state, and the states after its actions that are not optional. */
  #step(state: State): { readonly state: State; readonly followers: State[] } {
    const followers: State[] = [];
    for (const action of this.#model.actions(state)) {
      if (!this.#model.isOptional(action)) followers.push(follow(this.#model, state, action));
    }
    return { state, followers };
  }

  #store(): StateStore {
    return new StateStore(this.#model.vocabularies.length, this.#hasher);
  }
}
