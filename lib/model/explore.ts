/** A search in this thread, as far as it is pulled. */
import { defer } from 'ix/iterable';
import type { Model } from './model.ts';
import { Search, type Bounds, type Progress } from './search.ts';
import { Shard, type Answer } from './shard.ts';

/** Progress is reported after each so many states. */
const REPORT_EVERY = 500;

/**
 * Explores a model, as far as it is pulled: each element is the progress so far, and the last one has the outcome.
 *
 * A violation of an `always` is found by a shortest path. An `eventually` is checked in states of rest, where only optional actions are
 * possible, and at the end it is checked that such a state can be reached from every state. Together this means: under strong
 * fairness (an action that is possible again and again happens eventually) every run comes to rest, and then the claim holds. It does not
 * say how soon, and nothing about unfair runs.
 *
 * @param model - makes a copy of the model
 * @param shards - the number of shares into which the states are divided; no result depends on it
 */
export function explore<Action>(
  model: () => Model<Action>,
  bounds: Bounds,
  shards = 1,
): Iterable<Progress<Action>> {
  return defer(() => run(model, bounds, shards));
}

function* run<Action>(
  model: () => Model<Action>,
  bounds: Bounds,
  shards: number,
): Generator<Progress<Action>, void> {
  const own = Array.from({ length: shards }, (_, i) => new Shard(model(), i, shards));
  const search = new Search(model(), bounds, shards, REPORT_EVERY);
  const steps = search.run();
  let answers: readonly Answer[] = [];
  let reported = -REPORT_EVERY;
  for (let step = steps.next(answers); step.done !== true; step = steps.next(answers)) {
    const { distinct, waiting } = search.progress();
    if (step.value[0]?.kind === 'expand' && distinct - waiting >= reported + REPORT_EVERY) {
      reported = distinct - waiting;
      yield search.progress();
    }
    answers = step.value.map((request, i) => (own[i] as Shard<Action>).handle(request));
  }
  yield search.progress();
}
