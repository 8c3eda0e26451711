/**
 * What a protocol is: a pure state machine. It knows no clock, no chance, no sockets; whatever it wants done it
 * returns as plain data, and whatever then happens comes back to it as an event.
 */

/**
 * A deterministic state machine.
 *
 * @typeParam State - a value; `step` never changes one, it returns the next
 * @typeParam Event - everything that can happen to the machine, one union told apart by `kind`, in the past tense
 * @typeParam Effect - everything it can ask for, one union told apart by `kind`, in the imperative; plain data
 */
export interface Machine<State, Event, Effect> {
  /** The state before anything has happened. */
  readonly init: State;
  /** The state after `event`, and what is to be done about it, in this order. Total: it never throws. */
  readonly step: (state: State, event: Event) => readonly [State, readonly Effect[]];
}

/** One turn of a machine: what happened, the state that followed, and what was asked for. */
export interface Turn<State, Event, Effect> {
  readonly event: Event;
  readonly state: State;
  readonly effects: readonly Effect[];
}
