/**
 * A breadth-first search of all states of a model, so that a violation is found by a shortest path. It is independent of the system that is
 * modelled, and only yields requests to shards, which may be threads or not.
 *
 * Level by level, each shard follows its states of a level, and sends new states to the shards to which they belong. A level
 * is completed before anything is reported of it, so no result depends on the number of shards or on their speed.
 */
import { decodeState } from './exchange.ts';
import { follow, isSame, type Model, type State } from './model.ts';
import {
  compareFindings,
  compareOrders,
  type Answer,
  type Answers,
  type Counts,
  type EncodedState,
  type Finding,
  type Request,
} from './shard.ts';

/** The limit of a search. */
export interface Bounds {
  /** The search ends without a result after the level in which the number of distinct states exceeds this. */
  readonly maxStates: number;
  /** States that are farther from the first one are not explored. Left out: all are. */
  readonly maxDepth?: number;
}

/** A path from the first state on. */
export type Path<Action> = readonly { readonly action: Action; readonly state: State }[];

/** The result of a search. */
export type Outcome<Action> =
  /** Every state was visited, and all claims hold. */
  | { readonly kind: 'holds' }
  /** A claim does not hold, with a shortest path to a violation; a `sometimes` that was never met has no path. */
  | {
      readonly kind: 'violated';
      readonly property: string;
      readonly message: string;
      readonly path: Path<Action> | undefined;
    }
  /**
   * The model itself threw at the end of the path: in this action or, if it is undefined, in a check of the last state.
   */
  | {
      readonly kind: 'failed';
      readonly error: unknown;
      readonly action: Action | undefined;
      readonly path: Path<Action>;
    }
  /** There are more states, or longer paths, than were allowed. No violation was found in those visited. */
  | { readonly kind: 'inconclusive'; readonly limit: 'states' | 'depth' | 'walks' };

/** The progress of a search. */
export interface Progress<Action> {
  /** States that were made: one for each action in each state, and the first. */
  readonly states: number;
  /** Those among them that differ. */
  readonly distinct: number;
  /** The largest number of actions on a shortest path to a state so far. */
  readonly depth: number;
  /** States that have not been followed yet. */
  readonly waiting: number;
  /** States of rest so far. */
  readonly rests: number;
  /** The `sometimes` that were met, with the depth of the first state of each. */
  readonly met: ReadonlyMap<string, number>;
  /** In the last one only. */
  readonly outcome: Outcome<Action> | undefined;
}

/** The progress of a check, in the terms of what is checked; at its end, the result. */
export interface CheckProgress<Violation> extends Pick<
  Progress<unknown>,
  'states' | 'distinct' | 'depth' | 'waiting'
> {
  /** The situations to be met: the depth of the first state of each, or undefined. */
  readonly sometimes: ReadonlyMap<string, number | undefined>;
  /** Undefined until the end. `failed` is a violation, too: the model could not go on. */
  readonly verdict: Outcome<unknown>['kind'] | undefined;
  readonly violation: Violation | undefined;
}

/** All `sometimes` of a model, with those that were met. */
export function sometimesOf(
  { properties }: Pick<Model<never>, 'properties'>,
  met: Progress<unknown>['met'],
): CheckProgress<unknown>['sometimes'] {
  return new Map(Array.from(properties.sometimes.keys(), (name) => [name, met.get(name)]));
}

/** The claim about every model: from every state it can come to rest without another action from outside. */
export const COMES_TO_REST = 'comes to rest';

/** A request for each shard. */
export type Requests = readonly Request[];

/** A search, step by step: a generator that yields requests and takes the answers. */
type Steps<Result = void> = Generator<Requests, Result, readonly Answer[]>;

/** One search. */
export class Search<Action> {
  readonly #model: Model<Action>;
  readonly #bounds: Bounds;
  readonly #shards: number;
  readonly #roundStates: number;
  readonly #met = new Map<string, number>();
  #counts: readonly Counts[] = [];
  /** How many levels have been followed: the depth of present findings. */
  #level = 0;
  #depth = 0;
  #outcome: Outcome<Action> | undefined;

  /**
   * @param model - a copy of the model for the search itself
   * @param shards - how many there are
   * @param roundStates - how many states each of them follows before it is asked again
   */
  constructor(model: Model<Action>, bounds: Bounds, shards: number, roundStates: number) {
    this.#model = model;
    this.#bounds = bounds;
    this.#shards = shards;
    this.#roundStates = roundStates;
  }

  /** Yields a request for each shard, and takes their answers. When it returns, there is an outcome. */
  *run(): Steps {
    this.#counts = yield* this.#ask<'begin'>(() => ({ kind: 'begin' }));
    let settled: readonly (readonly Uint32Array[])[] = this.#each(() => []);
    for (;;) {
      const ends = yield* this.#ask<'endLevel'>((i) => ({
        kind: 'endLevel',
        settled: settled[i] as readonly Uint32Array[],
      }));
      this.#counts = ends;
      for (const name of ends.flatMap(({ met }) => met)) {
        if (!this.#met.has(name)) this.#met.set(name, this.#level);
      }
      this.#outcome = yield* this.#afterLevel(ends);
      if (this.#outcome !== undefined) return;
      settled = yield* this.#expandLevel();
      this.#level++;
    }
  }

  progress(): Progress<Action> {
    const sum = (count: (counts: Counts) => number) =>
      this.#counts.reduce((all, counts) => all + count(counts), 0);
    const distinct = sum((counts) => counts.distinct);
    return {
      states: sum(({ made }) => made),
      distinct,
      depth: this.#depth,
      waiting: distinct - sum(({ followed }) => followed),
      rests: sum(({ rests }) => rests),
      met: new Map(this.#met),
      outcome: this.#outcome,
    };
  }

  /** Has all states of the level followed. Returns the states to settle at its end, by shard. */
  *#expandLevel(): Steps<readonly (readonly Uint32Array[])[]> {
    let settled: readonly (readonly Uint32Array[])[] = this.#each(() => []);
    for (let isDone = false; !isDone;) {
      const met = [...this.#met.keys()];
      const expanded = yield* this.#ask<'expand'>((i) => ({
        kind: 'expand',
        states: this.#roundStates,
        settled: settled[i] as readonly Uint32Array[],
        met,
      }));
      this.#counts = expanded;
      settled = this.#each(() => []);
      isDone = expanded.every((answer) => answer.isDone);
      if (expanded.every(({ batches }) => batches.every((batch) => batch === undefined))) continue;
      const inserted = yield* this.#ask<'insert'>((i) => ({
        kind: 'insert',
        batches: expanded.map(({ batches }) => batches[i]),
      }));
      this.#counts = inserted;
      settled = this.#each((i) => inserted.map((answer) => answer.settled[i] as Uint32Array));
    }
    return settled;
  }

  /** The outcome after a level, if the search is over. */
  *#afterLevel(ends: readonly Answers['endLevel'][]): Steps<Outcome<Action> | undefined> {
    const isLast = ends.every(({ next }) => next === 0);
    if (!isLast) this.#depth = this.#level;
    const finding = ends
      .flatMap((end) => end.finding ?? [])
      .sort(compareFindings)
      .at(0);
    if (finding !== undefined) return yield* this.#found(finding);
    if (this.progress().distinct > this.#bounds.maxStates) return { kind: 'inconclusive', limit: 'states' };
    if (!isLast) {
      const isTooDeep = this.#level >= (this.#bounds.maxDepth ?? Infinity);
      return isTooDeep ? { kind: 'inconclusive', limit: 'depth' } : undefined;
    }
    if (this.#model.checksRest !== false) {
      const restless = yield* this.#checkRest();
      if (restless !== undefined) return restless;
    }
    for (const property of this.#model.properties.sometimes.keys()) {
      if (this.#met.has(property)) continue;
      return { kind: 'violated', property, message: 'it never came to be', path: undefined };
    }
    return { kind: 'holds' };
  }

  /** The violation if a state of rest cannot be reached from every state. */
  *#checkRest(): Steps<Outcome<Action> | undefined> {
    const answers = yield* this.#ask<'checkRest'>(() => ({ kind: 'checkRest' }));
    return answers.some(({ isRestful }) => !isRestful) ? yield* this.#restless() : undefined;
  }

  /** The outcome of a finding, with a path in the model's own states. */
  *#found({ level, state, property, message, isOfAction }: Finding): Steps<Outcome<Action>> {
    const path = yield* this.#pathTo(level, state);
    const last = path.at(-1)?.state ?? this.#model.init;
    if (property !== undefined) {
      const { always, eventually } = this.#model.properties;
      // Of symmetric images the one at the end of the path is reported.
      const now = always.get(property)?.(last) ?? eventually.get(property)?.(last) ?? message;
      return { kind: 'violated', property, message: now, path };
    }
    const thrown = isOfAction ? this.#throwing(last) : undefined;
    if (thrown !== undefined) return { kind: 'failed', ...thrown, path };
    return { kind: 'failed', error: this.#errorIn(last) ?? new Error(message), action: undefined, path };
  }

  /** The first state from which no state of rest can be reached. */
  *#restless(): Steps<Outcome<Action>> {
    const message = 'no quiescent state is reachable from here without an external action';
    for (let level = 0; level <= this.#depth; level++) {
      const found = least(yield* this.#ask<'findRestless'>(() => ({ kind: 'findRestless', level })));
      if (found === undefined) continue;
      const path = yield* this.#pathTo(level, found.state);
      return { kind: 'violated', property: COMES_TO_REST, message, path };
    }
    throw new Error('a search from one state found less than a search from another that leads there');
  }

  /**
   * A shortest path to a state, searched backwards: no predecessors are stored, because only violations need them. If states
   * are folded, those on the path follow one another; they are not the representatives that were explored.
   */
  *#pathTo(level: number, end: readonly unknown[]): Steps<Path<Action>> {
    const model = this.#model;
    const explored = [end];
    for (let before = level - 1; before >= 0; before--) {
      const state = explored[0] as readonly unknown[];
      const found = least(
        yield* this.#ask<'findBefore'>(() => ({ kind: 'findBefore', level: before, state })),
      );
      if (found === undefined) throw new Error('a state follows no other: the model is not pure');
      explored.unshift(found.state);
    }
    let state = model.init;
    return explored.slice(1).map((plain) => {
      const target = decodeState(model.vocabularies, plain);
      const from = state;
      for (const action of model.actions(from)) {
        if (!isSame(follow(model, from, action), target)) continue;
        state = model.next(from, action);
        return { action, state };
      }
      throw new Error('a mirror image behaves otherwise: states are folded that must not be');
    });
  }

  /** The first action that throws in a state, with the error. */
  #throwing(state: State): { readonly action: Action; readonly error: unknown } | undefined {
    for (const action of this.#model.actions(state)) {
      try {
        follow(this.#model, state, action);
      } catch (error) {
        return { action, error };
      }
    }
    return undefined;
  }

  /** The error of a check of a state. */
  #errorIn(state: State): unknown {
    const { actions, properties } = this.#model;
    const { always, sometimes, eventually } = properties;
    try {
      for (const ask of [...always.values(), ...sometimes.values()]) ask(state);
      Array.from(actions(state));
      for (const ask of eventually.values()) ask(state);
    } catch (error) {
      return error;
    }
    return undefined;
  }

  /** Sends a request to every shard. */
  *#ask<Kind extends Request['kind']>(
    request: (shard: number) => Extract<Request, { kind: Kind }>,
  ): Steps<readonly Answers[Kind][]> {
    return (yield this.#each(request)) as readonly Answers[Kind][];
  }

  #each<Value>(value: (shard: number) => Value): readonly Value[] {
    return Array.from({ length: this.#shards }, (_, i) => value(i));
  }
}

/** The least of several, which does not depend on the shard that found it. */
function least(found: readonly (EncodedState | undefined)[]): EncodedState | undefined {
  return found
    .flatMap((one) => one ?? [])
    .sort((a, b) => compareOrders(a.order, b.order))
    .at(0);
}
