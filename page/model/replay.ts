/** The state at any place of a list of events: the fold is kept at every so many events, and continued from there. Pure. */

/** How many events are between two kept states. */
const EVERY = 64;

export class Replay<Event, State> {
  readonly #events: readonly Event[];
  readonly #step: (state: State, event: Event) => State;
  /** The states before every {@link EVERY}th event, as far as they were needed. */
  readonly #kept: State[];

  /** @param step - gives the state after an event, and does not change the one before */
  constructor(events: readonly Event[], first: State, step: (state: State, event: Event) => State) {
    this.#events = events;
    this.#step = step;
    this.#kept = [first];
  }

  /** The state after the first `count` events. */
  after(count: number): State {
    const until = Math.min(count, this.#events.length);
    const nearest = Math.min(this.#kept.length - 1, Math.floor(until / EVERY));
    let state = this.#kept[nearest] as State;
    for (let place = nearest * EVERY; place < until; place++) {
      state = this.#step(state, this.#events[place] as Event);
      if ((place + 1) % EVERY === 0) this.#kept[(place + 1) / EVERY] ??= state;
    }
    return state;
  }
}
