/**
 * A search of all states of a model that goes forward as far as it can, and then back. It finds deep violations early, by paths that are not the
 * shortest. Its memory is bounded: it remembers so many states, and the path; states beyond are explored again whenever it comes to them,
 * so that its result is exact, however long it takes.
 */
import { Hasher } from './hash.ts';
import type { Model, State } from './model.ts';
import type { Bounds, Outcome, Path, Progress } from './search.ts';
import { StateStore } from './store.ts';
import { Visitor, type Wrong } from './visit.ts';

/** Progress is reported after each so many states. */
const REPORT_EVERY = 500;

/** A state on the path. */
interface Step<Action> {
  /** As it was reached, not folded. */
  readonly state: State;
  /** The one that is explored for it. */
  readonly folded: State;
  readonly action: Action | undefined;
  readonly actions: readonly Action[];
  /** The next of its actions. */
  next: number;
}

/**
 * Searches a model depth first, as far as it is pulled: each element is the progress so far, and the last one has the outcome. It is not
 * checked that a state of rest can be reached from every state.
 *
 * @param bounds - `maxStates`: how many states are remembered; `maxDepth`: the longest path
 */
export function* depthFirst<Action>(model: Model<Action>, bounds: Bounds): Generator<Progress<Action>, void> {
  const search = new DepthFirst(model, bounds);
  for (let made = 1; search.step(); made++) if (made % REPORT_EVERY === 0) yield search.progress();
  yield search.progress();
}

class DepthFirst<Action> {
  readonly #model: Model<Action>;
  readonly #maxStates: number;
  readonly #maxDepth: number;
  readonly #hasher: Hasher;
  readonly #store: StateStore;
  readonly #visitor: Visitor<Action>;
  /** By number of a stored state: the least depth at which it was explored, where paths are bounded. */
  readonly #depths: number[] = [];
  readonly #path: Step<Action>[] = [];
  /** The states on the path, for those that are not stored. */
  readonly #onPath = new Set<string>();
  #made = 1;
  #depth = 0;
  #isCut = false;
  #outcome: Outcome<Action> | undefined;

  constructor(model: Model<Action>, { maxStates, maxDepth = Infinity }: Bounds) {
    this.#model = model;
    this.#maxStates = maxStates;
    this.#maxDepth = maxDepth;
    this.#hasher = new Hasher(model.vocabularies);
    this.#store = new StateStore(model.vocabularies.length, this.#hasher);
    this.#visitor = new Visitor(model);
    this.#enter(model.init, model.fold === undefined ? model.init : model.fold(model.init), undefined);
  }

  /** Takes one action, or goes back. Returns false when there is an outcome. */
  step(): boolean {
    if (this.#outcome !== undefined) return false;
    const last = this.#path.at(-1);
    if (last === undefined) {
      this.#outcome = this.#end();
      return false;
    }
    const action = last.actions[last.next++];
    if (action === undefined || this.#path.length > this.#maxDepth) {
      if (action !== undefined) this.#isCut = true;
      this.#path.pop();
      this.#onPath.delete(last.folded.join());
      return true;
    }
    this.#made++;
    try {
      const state = this.#model.next(last.state, action);
      const folded = this.#model.fold === undefined ? state : this.#model.fold(state);
      this.#enter(state, folded, action);
    } catch (error) {
      this.#outcome = { kind: 'failed', error, action, path: this.#pathTo() };
    }
    return true;
  }

  progress(): Progress<Action> {
    return {
      states: this.#made,
      distinct: this.#store.count,
      depth: this.#depth,
      waiting: this.#path.length,
      rests: this.#visitor.rests,
      met: new Map(this.#visitor.met),
      outcome: this.#outcome,
    };
  }

  /** Goes on from a state, unless it was explored. */
  #enter(state: State, folded: State, action: Action | undefined): void {
    const depth = this.#path.length;
    const isNew = this.#isNew(folded, depth);
    if (isNew === undefined) return;
    const place = folded.join();
    if (this.#onPath.has(place)) return;
    this.#depth = Math.max(this.#depth, depth);
    let actions: readonly Action[] = [];
    const step = { state, folded, action, next: 0 };
    try {
      let wrong: Wrong | undefined = isNew ? this.#visitor.look(state, depth) : undefined;
      if (wrong === undefined) {
        actions = Array.from(this.#model.actions(state));
        if (isNew) wrong = this.#visitor.rest(state, actions);
      }
      this.#path.push({ ...step, actions });
      if (wrong !== undefined) this.#violated(wrong);
    } catch (error) {
      this.#path.push({ ...step, actions });
      this.#outcome = { kind: 'failed', error, action: undefined, path: this.#pathTo() };
    }
    this.#onPath.add(place);
  }

  /** Whether a state has not been checked yet; undefined if it need not be explored. */
  #isNew(folded: State, depth: number): boolean | undefined {
    const hash = this.#hasher.hash(folded);
    const count = this.#store.count;
    if (count >= this.#maxStates && !this.#store.has(folded, hash)) return true;
    const number = this.#store.reach(folded, hash);
    if (number === count) {
      if (this.#maxDepth !== Infinity) this.#depths.push(depth);
      return true;
    }
    // On a shorter path, more can be explored behind it.
    if (this.#maxDepth === Infinity || (this.#depths[number] as number) <= depth) return undefined;
    this.#depths[number] = depth;
    return false;
  }

  #violated({ property, message }: Wrong): void {
    this.#outcome = { kind: 'violated', property, message, path: this.#pathTo() };
  }

  #pathTo(): Path<Action> {
    return this.#path.slice(1).map(({ action, state }) => ({ action: action as Action, state }));
  }

  #end(): Outcome<Action> {
    if (this.#isCut) return { kind: 'inconclusive', limit: 'depth' };
    const property = this.#visitor.unmet;
    if (property === undefined) return { kind: 'holds' };
    return { kind: 'violated', property, message: 'it never came to be', path: undefined };
  }
}
