/** The model checker of the grid, from options to a verdict. */
import { last } from 'ix/iterable';
import type { PromiseTable, Violation } from '../check/promise.ts';
import type { UnclockedEvent } from '../trace/event.ts';
import { errorMessage } from '../reason/errorMessage.ts';
import { explore } from './explore.ts';
import type { GridAction } from './action.ts';
import { gridModel } from './grid.ts';
import type { Model } from './model.ts';
import type { GridOptions } from './options.ts';
import type { ModelledProtocol } from './protocol.ts';
import { historyOf, replay, wordsIn, type PathStep } from './replay.ts';
import { sometimesOf, type Bounds, type CheckProgress, type Outcome, type Progress } from './search.ts';
import type { Parts } from './state.ts';

/** A claim that does not hold. */
export interface GridViolation {
  /** The claim, by the name of the promise that the checkers of the protocol report, if they report one; otherwise by its own name. */
  readonly property: string;
  /** What is wrong, as a sentence; a step is a millisecond. */
  readonly message: string;
  /** A shortest path to it; empty for a `sometimes` that was never met. */
  readonly steps: readonly PathStep[];
  /** The events on this path. */
  readonly history: readonly UnclockedEvent[];
}

/** The progress of a check; at its end, the result. It has failed if a machine or a checker threw. */
export type GridProgress = CheckProgress<GridViolation>;

/** The progress of a search, in terms of the grid. */
export function asGridProgress(
  options: GridOptions,
  protocol: ModelledProtocol,
): (progress: Progress<GridAction>) => GridProgress {
  const { model, parts } = gridModel(options, protocol);
  return ({ met, outcome, ...rest }) => ({
    ...rest,
    sometimes: sometimesOf(model, met),
    verdict: outcome?.kind,
    violation: outcome && violationOf(parts, protocol, model, outcome),
  });
}

/**
 * Checks a grid from beginning to end, in this thread. See `explore`.
 *
 * @param shards - the number of shares into which the states are divided; no result depends on it
 */
export function checkGrid(
  options: GridOptions,
  protocol: ModelledProtocol,
  bounds: Bounds,
  shards = 1,
): GridProgress {
  const end = last(explore(() => gridModel(options, protocol).model, bounds, shards));
  return asGridProgress(options, protocol)(end as Progress<GridAction>);
}

/** The violation, as the checkers of the protocol report it, if they do. */
function violationOf(
  parts: Parts,
  protocol: ModelledProtocol,
  { properties }: Model<GridAction>,
  outcome: Outcome<GridAction>,
): GridViolation | undefined {
  if (outcome.kind === 'holds' || outcome.kind === 'inconclusive') return undefined;
  const played = replay(
    parts,
    (outcome.path ?? []).map(({ action }) => action),
  );
  const history = historyOf(played);
  if (outcome.kind === 'failed') {
    const { action, error } = outcome;
    const thrown = action && { action, words: wordsIn(parts, played.state, action), events: [], seen: '' };
    const steps = thrown === undefined ? played.steps : [...played.steps, thrown];
    return { property: 'total', message: `it throws: ${errorMessage(error)}`, steps, history };
  }
  const { property, message } = outcome;
  const isAtRest = properties.eventually.has(property);
  const found = protocol.check(history, { endMs: played.steps.length, isAtRest }).violations().first;
  return { ...reported(property, message, found, protocol.promises), steps: played.steps, history };
}

/**
 * The violation in the words of the checkers, which have times. If they find another promise broken, and the claim is about a promise,
 * both are reported; if it is a claim of the net, it is reported under the name of the promise.
 */
function reported(
  property: string,
  message: string,
  found: readonly Violation[],
  promises: PromiseTable,
): Pick<GridViolation, 'property' | 'message'> {
  const [first] = found;
  const same = found.find(({ promise }) => promise === property);
  if (same !== undefined) return { property, message: same.message };
  if (first === undefined) return { property, message };
  return Object.hasOwn(promises, property)
    ? { property, message: `${message}; of the same way, ${first.promise}: ${first.message}` }
    : { property: first.promise, message: `${first.message} (claim: ${property})` };
}
