/**
 * A model: all that can happen, as a graph of states that is walked and never written down. Like a machine it is pure;
 * unlike one it says itself what can happen next.
 */

/**
 * What is explored.
 *
 * @typeParam State - a value
 * @typeParam Action - one thing that can happen, a value as well
 */
export interface Model<State, Action> {
  readonly init: State;
  /** Everything that can happen in a state. Asked twice, it gives the same actions in the same order. */
  readonly actions: (state: State) => Iterable<Action>;
  /** What a state becomes by an action that can happen in it. */
  readonly next: (state: State, action: Action) => State;
  /**
   * Whether an action may never happen, however long one waits: whatever is done to the system from outside. The others
   * are what the system does by itself, and each of them happens in the end if it can.
   */
  readonly isOptional: (action: Action) => boolean;
  /**
   * What a state is known by: equal for two states that are the same. Where it is equal for two that differ, they must
   * be one another's mirror image: the same can happen to both, with the same verdicts (see Ip and Dill 1996).
   */
  readonly key: (state: State) => string;
  readonly properties: Properties<State, Action>;
}

/** What is claimed of a model, each under a name. A check gives undefined, or what is wrong, for a person. */
export interface Properties<State, Action> {
  /** Of every state, with the step that led to it (undefined for the first): asked once a state, in the order of depth. */
  readonly always: ReadonlyMap<
    string,
    (state: State, step: Step<State, Action> | undefined) => string | undefined
  >;
  /** Of some state at least. A model in which nothing interesting can happen proves nothing. */
  readonly sometimes: ReadonlyMap<string, (state: State) => boolean>;
  /** Of every state of rest: one in which nothing can happen but what is optional. */
  readonly eventually: ReadonlyMap<string, (state: State) => string | undefined>;
}

/** How a state came about. */
export interface Step<State, Action> {
  readonly from: State;
  readonly action: Action;
}
