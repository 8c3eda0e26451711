/** Linearizability as a property of agents. */
import type { Properties } from '../../agent/properties.ts';
import { frontierAfter, frontierOf, isPossible, NO_OPERATIONS, type Frontier } from './frontier.ts';
import { HistoryBuilder } from './history.ts';
import { judgeOperations } from './judge.ts';
import type { Model } from './model.ts';
import type { Consistency } from './operation.ts';
import { eventsOf, withFact, type Operated } from './operated.ts';
import { inconsistencyWords } from './words.ts';

export interface LinearizableOptions {
  /** `sequential`: the order need not keep real time, only the order of each process. */
  readonly consistency?: Consistency;
}

/** The most memory for a search, in bytes: a history of a run or of a path is short. */
const MEMORY_BYTES = 256 * 1024 * 1024;

/**
 * The property that the operations which agents record (`invoked` and `returned`) can be put in an order that the model allows. It is
 * checked in simulations, in recorded runs, and in the model checker. Joined with other properties by `joined`.
 */
export function linearizable(
  model: Model,
  { consistency = 'linearizable' }: LinearizableOptions = {},
): Properties {
  /** Why a history cannot be put in order. Equal ones are often the same object. */
  const judged = new WeakMap<Operated, string | undefined>();
  const init: Operated = {};
  /** What judges a history that grows; undefined if the search of the whole is to judge. */
  const frontiers = new WeakMap<Operated, Frontier | undefined>([[init, NO_OPERATIONS]]);
  const frontierIn = (history: Operated) => {
    if (!frontiers.has(history)) frontiers.set(history, frontierOf(history, model));
    return frontiers.get(history);
  };
  return {
    history: {
      init,
      next: (before, agent, fact) => {
        const after = withFact(before as Operated, agent, fact);
        if (after === before) return after;
        if (consistency === 'linearizable') {
          const frontier = frontierIn(before as Operated);
          frontiers.set(after, frontier && frontierAfter(frontier, agent, fact, after, model));
        }
        // The beginning of an operation changes no verdict.
        if (fact.kind === 'invoked' && judged.has(before as Operated))
          judged.set(after, judged.get(before as Operated));
        return after;
      },
    },
    always: {
      [consistency === 'sequential' ? 'sequentially consistent' : 'linearizable']: ({ history }) => {
        // Without a history nothing has been recorded.
        const operated = (history ?? init) as Operated;
        const frontier = frontiers.get(operated);
        if (frontier !== undefined && isPossible(frontier)) return undefined;
        // The search says why.
        if (!judged.has(operated)) judged.set(operated, inconsistencyIn(operated, model, consistency));
        return judged.get(operated);
      },
    },
  };
}

/** Why a history cannot be put in order, in sentences; undefined if it can. */
export function inconsistencyIn(
  history: Operated,
  model: Model,
  consistency: Consistency = 'linearizable',
): string | undefined {
  const builder = new HistoryBuilder(model);
  for (const event of eventsOf(history)) builder.add(event);
  const verdict = judgeOperations(builder.end().operations, model, {
    consistency,
    memoryBytes: MEMORY_BYTES,
  });
  if (verdict.kind === 'consistent') return undefined;
  if (verdict.kind === 'undecided') return 'the history is too large to be judged';
  return inconsistencyWords(verdict, consistency).join(' ');
}
