/**
 * A model: all that can happen, as a graph of states that is explored and never stored as a whole. Like a machine it is
 * pure; unlike one it says itself what can happen next.
 */

/**
 * A state: as many numbers in every state of a model, each below 2³², each the number of a part. From one state to the
 * next most parts stay as they are, and of each part there are few: numbers are all that has to be kept of a state, and all
 * that it takes to tell it from others (the "collapse" of SPIN, Holzmann 1997).
 */
export type State = readonly number[];

/**
 * The values that stand in one place of states, each known by a number. Numbers are given in the order in which values
 * come up, so that two copies of a model number the same values differently; keys and plain data are the same in all copies.
 */
export interface Vocabulary {
  /** Text that is equal for equal values, and for no others. */
  keyAt(number: number): string;
  /** The value as plain data, which another thread can be sent. */
  encode(number: number): unknown;
  /** The number that the value has here, by its plain data. */
  decode(plain: unknown): number;
}

/**
 * What is explored.
 *
 * @typeParam Action - one thing that can happen, a value
 */
export interface Model<Action> {
  readonly init: State;
  /** Everything that can happen in a state. Asked twice, also of another copy, it gives the same actions in the same order. */
  readonly actions: (state: State) => Iterable<Action>;
  /** What a state becomes by an action that can happen in it. */
  readonly next: (state: State, action: Action) => State;
  /**
   * Whether an action may never happen, however long one waits: whatever is done to the system from outside. The others
   * are what the system does by itself, and each of them happens in the end if it can.
   */
  readonly isOptional: (action: Action) => boolean;
  /** What the numbers mean, by their place in a state. Places with the same values share one vocabulary. */
  readonly vocabularies: readonly Vocabulary[];
  /**
   * The one of a state's mirror images that is explored for all of them, the same for each; undefined where nothing is
   * folded. The same must be able to happen to all images, with the same verdicts (Ip and Dill 1996).
   */
  readonly fold: ((state: State) => State) | undefined;
  readonly properties: Properties;
}

/** What is claimed of a model, each under a name. A check gives undefined, or what is wrong, for a person. */
export interface Properties {
  /** Of every state: asked once a state, in the order of depth. */
  readonly always: ReadonlyMap<string, (state: State) => string | undefined>;
  /** Of some state at least. A model in which nothing interesting can happen proves nothing. */
  readonly sometimes: ReadonlyMap<string, (state: State) => boolean>;
  /** Of every state of rest: one in which nothing can happen but what is optional. */
  readonly eventually: ReadonlyMap<string, (state: State) => string | undefined>;
}

/** What a state becomes by an action; of mirror images the one that is explored. */
export function follow<Action>({ next, fold }: Model<Action>, state: State, action: Action): State {
  const follower = next(state, action);
  return fold === undefined ? follower : fold(follower);
}

/** Whether two states of the same copy of a model are one. */
export function isSame(a: State, b: State): boolean {
  return a.every((number, place) => number === b[place]);
}
