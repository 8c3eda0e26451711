/** What every search does with a state: it checks the claims about it. */
import type { Model, State } from './model.ts';

/** What is wrong in a state. */
export interface Wrong {
  /** The claim. */
  readonly property: string;
  readonly message: string;
}

/** Whether nothing more happens by itself in a state: here `eventually` is checked. @param actions - everything that can happen in it */
export function isAtRest<Action>(
  { isOptional, isCutOff }: Model<Action>,
  state: State,
  actions: readonly Action[],
): boolean {
  return actions.every(isOptional) && isCutOff?.(state) !== true;
}

/** Checks states one after the other, and remembers which `sometimes` were met. */
export class Visitor<Action> {
  readonly #model: Model<Action>;
  #unmet: (readonly [string, (state: State) => boolean])[];
  /** The `sometimes` that were met, with the depth of the first state of each. */
  readonly met = new Map<string, number>();
  /** States of rest so far. */
  rests = 0;

  constructor(model: Model<Action>) {
    this.#model = model;
    this.#unmet = [...model.properties.sometimes];
  }

  /** What is wrong with a state at first sight. */
  look(state: State, depth: number): Wrong | undefined {
    for (const [property, check] of this.#model.properties.always) {
      const message = check(state);
      if (message !== undefined) return { property, message };
    }
    if (this.#unmet.length === 0) return undefined;
    const met = this.#unmet.filter(([, isMet]) => isMet(state));
    for (const [name] of met) this.met.set(name, depth);
    if (met.length > 0) this.#unmet = this.#unmet.filter((one) => !met.includes(one));
    return undefined;
  }

  /** What is wrong with a state, when it is known what can happen in it. */
  rest(state: State, actions: readonly Action[]): Wrong | undefined {
    if (!isAtRest(this.#model, state, actions)) return undefined;
    this.rests++;
    for (const [property, check] of this.#model.properties.eventually) {
      const message = check(state);
      if (message !== undefined) return { property, message };
    }
    return undefined;
  }

  /** A `sometimes` that was never met. */
  get unmet(): string | undefined {
    return this.#unmet[0]?.[0];
  }
}
