/** Random walks through the states of a model: they find violations in models that are too large to be searched, and prove nothing. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Model, State } from './model.ts';
import type { Outcome, Path, Progress } from './search.ts';
import { Visitor, type Wrong } from './visit.ts';

/** Which walks. */
export interface WalkOptions {
  /** How many. */
  readonly count: number;
  /** Of the first walk; each walk has the next one. A whole number. */
  readonly seed: number;
  /** A walk ends after so many steps, or where nothing can happen. */
  readonly maxSteps: number;
}

type Steps<Action> = { readonly action: Action; readonly state: State }[];

/**
 * Walks through a model, as far as it is pulled: each element is the progress after a walk, and the last one has the outcome. In a
 * path to a violation, a part that leads back to the same state is left out. Folding makes no difference to a walk.
 */
export function* walks<Action>(
  model: Model<Action>,
  { count, seed, maxSteps }: WalkOptions,
): Generator<Progress<Action>, void> {
  const visitor = new Visitor(model);
  let made = 0;
  let depth = 0;
  const progress = (walk: number, outcome: Outcome<Action> | undefined): Progress<Action> => ({
    states: made,
    distinct: made,
    depth,
    waiting: count - walk,
    rests: visitor.rests,
    met: new Map(visitor.met),
    outcome,
  });
  for (let walk = 0; walk < count; walk++) {
    const generator = xoroshiro128plus(seed + walk);
    const steps: Steps<Action> = [];
    let state = model.init;
    let next: Action | undefined;
    try {
      for (;;) {
        made++;
        depth = Math.max(depth, steps.length);
        let wrong: Wrong | undefined = visitor.look(state, steps.length);
        const actions = wrong === undefined ? Array.from(model.actions(state)) : [];
        wrong ??= visitor.rest(state, actions);
        if (wrong !== undefined) {
          yield progress(walk + 1, { kind: 'violated', ...wrong, path: withoutCycles(model, steps) });
          return;
        }
        if (actions.length === 0 || steps.length >= maxSteps) break;
        const action = actions[uniformInt(generator, 0, actions.length - 1)] as Action;
        next = action;
        state = model.next(state, action);
        steps.push({ action, state });
        next = undefined;
      }
    } catch (error) {
      yield progress(walk + 1, { kind: 'failed', error, action: next, path: withoutCycles(model, steps) });
      return;
    }
    if (walk + 1 < count) yield progress(walk + 1, undefined);
  }
  yield progress(count, { kind: 'inconclusive', limit: 'walks' });
}

/** A path without the parts that lead back to a state on it. */
function withoutCycles<Action>({ init }: Model<Action>, steps: Steps<Action>): Path<Action> {
  const kept: Steps<Action> = [];
  /** By state: how many steps lead to it. */
  const places = new Map([[init.join(), 0]]);
  for (const step of steps) {
    const key = step.state.join();
    const place = places.get(key);
    if (place !== undefined) {
      for (const { state } of kept.splice(place)) places.delete(state.join());
      places.set(key, place);
      continue;
    }
    kept.push(step);
    places.set(key, kept.length);
  }
  return kept;
}
