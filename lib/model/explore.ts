/**
 * Breadth-first through all states of a model, each once, so that what is found wrong is found by the shortest way. It
 * knows nothing of what is modelled.
 */
import { defer, elementAt, generate } from 'ix/iterable';
import { flatMap } from 'ix/iterable/operators';
import { Ledger, STATES_MAX } from './ledger.ts';
import type { Model, Step } from './model.ts';

/** How far an exploration may go. */
export interface Bounds {
  /** With more distinct states than these it ends without a result. */
  readonly maxStates: number;
}

/** A way from the first state on. */
export type Path<State, Action> = readonly { readonly action: Action; readonly state: State }[];

/** What an exploration came to. */
export type Outcome<State, Action> =
  /** Every state was seen, and everything that is claimed holds. */
  | { readonly kind: 'holds' }
  /** A claim does not hold, and the shortest way to where it does not; a `sometimes` that was never met has no such place. */
  | {
      readonly kind: 'violated';
      readonly property: string;
      readonly message: string;
      readonly path: Path<State, Action> | undefined;
    }
  /**
   * The model itself threw at the end of the way: when this was to happen there, or, where it is undefined, when a
   * question was asked of what is there.
   */
  | {
      readonly kind: 'failed';
      readonly error: unknown;
      readonly action: Action | undefined;
      readonly path: Path<State, Action>;
    }
  /** There are more states than were allowed. What was seen is as it should be. */
  | { readonly kind: 'inconclusive' };

/** How far an exploration has come. */
export interface Progress<State, Action> {
  /** States that were made: one for each action in each state, and the first. */
  readonly states: number;
  /** Those among them that differ. */
  readonly distinct: number;
  /** The most actions that it takes to come to a state seen so far. */
  readonly depth: number;
  /** States that are known, but not yet what follows from them. */
  readonly waiting: number;
  /** The `sometimes` that were met, and at which depth. */
  readonly met: ReadonlyMap<string, number>;
  /** In the last one only. */
  readonly outcome: Outcome<State, Action> | undefined;
}

/** The claim that is made of every model: whatever has happened, it can come to rest, with nothing more from outside. */
export const COMES_TO_REST = 'comes to rest';

/** After so many states progress is told: often enough for a reader that watches the memory they take. */
const TELL_EVERY = 500;

/**
 * Explores a model, as far as it is pulled: each element is how far it has come since the last, and the last one has the
 * outcome. Whoever stops pulling has interrupted it.
 *
 * A violation of an `always` is found by the shortest way there is. An `eventually` is asked where nothing can happen any
 * more but what is optional, and at the end it is made sure that such a place can be reached from everywhere. Together
 * they say: if whatever can happen again and again does happen in the end (strong fairness), every run comes to rest,
 * and then it holds. They do not say how soon, nor anything of runs that are unfair.
 */
export function explore<State, Action>(
  model: Model<State, Action>,
  { maxStates }: Bounds,
): Iterable<Progress<State, Action>> {
  return defer(() => new Exploration(model, Math.min(maxStates, STATES_MAX)).run());
}

/** One exploration. Its levels are made when they are walked. */
class Exploration<State, Action> {
  readonly #model: Model<State, Action>;
  readonly #maxStates: number;
  readonly #ledger = new Ledger();
  readonly #met = new Map<string, number>();
  #unmet: [string, (state: State) => boolean][];
  readonly #always: [string, (state: State, step: Step<State, Action> | undefined) => string | undefined][];
  /** The states of the next level, in the order of their numbers. */
  #next: State[] = [];
  #states = 0;
  /** How many levels have been begun: the depth of what is found now. */
  #levels = 0;
  #depth = 0;
  #waiting = 0;
  #outcome: Outcome<State, Action> | undefined;

  constructor(model: Model<State, Action>, maxStates: number) {
    this.#model = model;
    this.#maxStates = maxStates;
    this.#always = [...model.properties.always];
    this.#unmet = [...model.properties.sometimes];
  }

  *run(): Generator<Progress<State, Action>, void> {
    this.#guard(0, undefined, () => this.#reach(this.#model.init, undefined, 0, 0));
    // All states that are to be expanded, level by level: while one is walked, the next grows.
    const frontier = generate(
      this.#takeNext(),
      (level) => level.length > 0,
      () => this.#takeNext(),
      (level) => level,
    ).pipe(flatMap((level) => level));
    let expanded = 0;
    for (const state of frontier) {
      if (this.#outcome !== undefined) break;
      if (expanded % TELL_EVERY === 0) yield this.#progress();
      const number = expanded++;
      this.#guard(number, undefined, () => this.#expand(state, number));
      this.#waiting--;
    }
    this.#outcome ??= this.#atTheEnd();
    yield this.#progress();
  }

  /** The level that has grown; its followers are one deeper. */
  #takeNext(): readonly State[] {
    const level = this.#next;
    this.#next = [];
    this.#levels++;
    return level;
  }

  /** Does everything that can happen in a state. */
  #expand(state: State, number: number): void {
    const { actions, isOptional } = this.#model;
    this.#ledger.beginFollowers();
    let isAtRest = true;
    let place = 0;
    for (const action of actions(state)) {
      const follower = this.#follow(state, action, number, place++);
      if (follower === undefined || this.#outcome !== undefined) return;
      if (isOptional(action)) continue;
      isAtRest = false;
      this.#ledger.addFollower(follower);
    }
    if (isAtRest) this.#rest(state, number);
  }

  /** Asks what is to be so where nothing can happen any more but what is optional. */
  #rest(state: State, number: number): void {
    for (const [property, check] of this.#model.properties.eventually) {
      const message = check(state);
      if (message !== undefined) this.#violated(property, message, number);
    }
  }

  /** Does one of the things that can happen. Returns the number of the state that it leads to, unless that throws. */
  #follow(state: State, action: Action, number: number, place: number): number | undefined {
    return this.#guard(number, action, () =>
      this.#reach(this.#model.next(state, action), { from: state, action }, number, place),
    );
  }

  /** Asks the model something in a state: where it throws, that is the outcome, and there is no answer. */
  #guard<Answer>(number: number, action: Action | undefined, ask: () => Answer): Answer | undefined {
    try {
      return ask();
    } catch (error) {
      this.#outcome ??= { kind: 'failed', error, action, path: this.#pathTo(number) };
      return undefined;
    }
  }

  /** Comes to a state. If it is new it is checked, and noted to be expanded, if there may be more. Returns its number. */
  #reach(state: State, step: Step<State, Action> | undefined, parent: number, place: number): number {
    this.#states++;
    const key = this.#model.key(state);
    const known = this.#ledger.find(key);
    if (known !== undefined) return known;
    if (this.#ledger.count >= this.#maxStates) {
      this.#outcome ??= { kind: 'inconclusive' };
      return parent;
    }
    const number = this.#ledger.add(key, parent, place);
    this.#next.push(state);
    this.#depth = this.#levels;
    this.#waiting++;
    for (const [property, check] of this.#always) {
      const message = check(state, step);
      if (message !== undefined) this.#violated(property, message, number);
    }
    if (this.#unmet.length > 0) this.#look(state);
    return number;
  }

  /** Whether a state is one that some `sometimes` waits for. */
  #look(state: State): void {
    const met = this.#unmet.filter(([, isMet]) => isMet(state));
    if (met.length === 0) return;
    for (const [name] of met) this.#met.set(name, this.#depth);
    this.#unmet = this.#unmet.filter((one) => !met.includes(one));
  }

  #violated(property: string, message: string, number: number): void {
    this.#outcome ??= { kind: 'violated', property, message, path: this.#pathTo(number) };
  }

  /** What can be said when every state has been seen. */
  #atTheEnd(): Outcome<State, Action> {
    const stuck = this.#ledger.firstWithoutRest();
    if (stuck !== undefined) {
      const message = 'no quiescent state is reachable from here without an external action';
      return { kind: 'violated', property: COMES_TO_REST, message, path: this.#pathTo(stuck) };
    }
    const [unmet] = this.#unmet;
    if (unmet === undefined) return { kind: 'holds' };
    return { kind: 'violated', property: unmet[0], message: 'it never came to be', path: undefined };
  }

  /** The way by which a state was first reached, gone again. */
  #pathTo(number: number): Path<State, Action> {
    const { actions, next, init } = this.#model;
    let state = init;
    return this.#ledger.actionsTo(number).map((place) => {
      const action = elementAt(actions(state), place) as Action;
      state = next(state, action);
      return { action, state };
    });
  }

  #progress(): Progress<State, Action> {
    return {
      states: this.#states,
      distinct: this.#ledger.count,
      depth: this.#depth,
      waiting: this.#waiting,
      met: new Map(this.#met),
      outcome: this.#outcome,
    };
  }
}
