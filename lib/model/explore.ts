/** A search in this thread, as far as it is pulled. */
import { defer } from 'ix/iterable';
import type { Model } from './model.ts';
import { Search, type Bounds, type Progress } from './search.ts';
import { Shard, type Answer } from './shard.ts';

/** After so many states progress is told. */
const TELL_EVERY = 500;

/**
 * Explores a model, as far as it is pulled: each element is how far it has come since the last, and the last one has the
 * outcome. Whoever stops pulling has interrupted it.
 *
 * A violation of an `always` is found by the shortest path there is. An `eventually` is asked where nothing can happen any
 * more but what is optional, and at the end it is made sure that such a place can be reached from everywhere. Together
 * they say: if whatever can happen again and again does happen in the end (strong fairness), every run comes to rest,
 * and then it holds. They do not say how soon, nor anything of runs that are unfair.
 *
 * @param model - makes a copy of the model
 * @param shards - into how many shares the states are divided; nothing that comes out depends on it
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
  const search = new Search(model(), bounds, shards, TELL_EVERY);
  const steps = search.run();
  let answers: readonly Answer[] = [];
  let told = -TELL_EVERY;
  for (let step = steps.next(answers); step.done !== true; step = steps.next(answers)) {
    const { distinct, waiting } = search.progress();
    if (step.value[0]?.kind === 'expand' && distinct - waiting >= told + TELL_EVERY) {
      told = distinct - waiting;
      yield search.progress();
    }
    answers = step.value.map((request, i) => (own[i] as Shard<Action>).handle(request));
  }
  yield search.progress();
}
