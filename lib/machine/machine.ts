/**
 * A pure state machine. It has no access to clocks, randomness or sockets: its effects are plain data that a driver executes, and outcomes
 * come back as events.
 */

/**
 * A deterministic state machine.
 *
 * @typeParam State - a value; `step` never changes one, it returns the next
 * @typeParam Event - everything that can happen to the machine: a union, distinguished by `kind`, in the past tense
 * @typeParam Effect - everything that it can request: a union, distinguished by `kind`, in the imperative; plain data
 */
export interface Machine<State, Event, Effect> {
  /** The initial state. */
  readonly init: State;
  /** The state after `event`, and the effects to execute, in order. Total: it never throws. */
  readonly step: (state: State, event: Event) => readonly [State, readonly Effect[]];
}

/** One turn of a machine: the event, the next state, and the effects. */
export interface Turn<State, Event, Effect> {
  readonly event: Event;
  readonly state: State;
  readonly effects: readonly Effect[];
}
