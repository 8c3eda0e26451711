/**
 * A model: everything that can happen, as a graph of states that is explored and never stored as a whole. It is pure like a state
 * machine, but it also determines which actions are possible next.
 */

/**
 * A state: the same count of numbers in every state of a model, each below 2³², each the number of a part. Most parts do not change from one
 * state to the next, and each part has few values. So a state is stored, and compared, as numbers (the "collapse" of SPIN, Holzmann 1997).
 */
export type State = readonly number[];

/**
 * The values in one place of states, each known by a number. Values are numbered in the order in which they occur, so
 * two copies of a model number the same values differently; keys and plain data are the same in all copies.
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
  /** Everything that can happen in a state. Every copy of the model returns the same actions in the same order. */
  readonly actions: (state: State) => Iterable<Action>;
  /** The state after an action that can happen in it. */
  readonly next: (state: State, action: Action) => State;
  /**
   * Whether an action may never happen: an action from outside. All other actions are the system's own, and each of them
   * happens eventually if it can.
   */
  readonly isOptional: (action: Action) => boolean;
  /** Whether more would happen by itself in a state if the model had no limit: it is not a state of rest. Left out: in none. */
  readonly isCutOff?: (state: State) => boolean;
  /** Whether a state of rest must be reachable from every state. Left out: it must. */
  readonly checksRest?: boolean;
  /**
   * The places of a state by which it is assigned to a shard. A step that leaves them alone stays within a shard, so that the fewer they are, the
   * less is sent, and the less evenly states are spread. Left out: all.
   */
  readonly shardPlaces?: readonly number[];
  /** The meaning of the numbers, by their place in a state. Places with the same values share one vocabulary. */
  readonly vocabularies: readonly Vocabulary[];
  /**
   * The representative of a state's symmetric images, which is explored for all of them; undefined if nothing is folded. The
   * same must be able to happen to all images, with the same verdicts (Ip and Dill 1996).
   */
  readonly fold: ((state: State) => State) | undefined;
  readonly properties: Properties;
}

/** The claims about a model, by name. A check returns undefined, or what is wrong, as a sentence. */
export interface Properties {
  /** Of every state; checked once for each state, in the order of depth. */
  readonly always: ReadonlyMap<string, (state: State) => string | undefined>;
  /** Of one state at least. A model in which nothing interesting can happen proves nothing. */
  readonly sometimes: ReadonlyMap<string, (state: State) => boolean>;
  /** Of every state of rest: one in which only optional actions can happen. */
  readonly eventually: ReadonlyMap<string, (state: State) => string | undefined>;
}

/** The state after an action; of symmetric images the one that is explored. */
export function follow<Action>({ next, fold }: Model<Action>, state: State, action: Action): State {
  const follower = next(state, action);
  return fold === undefined ? follower : fold(follower);
}

/** Whether two states of the same copy of a model are one. */
export function isSame(a: State, b: State): boolean {
  return a.every((number, place) => number === b[place]);
}
