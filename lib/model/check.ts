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
import { historyOf, replay, wordsIn, type Scene } from './replay.ts';
import type { Bounds, Outcome, Progress } from './search.ts';
import type { Parts } from './state.ts';

/** A claim that does not hold. */
export interface GridViolation {
  /** The claim, by the name that the checkers of the protocol have for it, where they say anything of it, or else the model. */
  readonly property: string;
  /** What is wrong, for a person: a step is a millisecond. */
  readonly message: string;
  /** The shortest way to it; empty for what should have come to be and never did. */
  readonly scenes: readonly Scene[];
  /** What was seen on this way. */
  readonly history: readonly UnclockedEvent[];
}

/** How far a check has come; at its end, what it has come to. */
export interface GridProgress {
  readonly states: number;
  readonly distinct: number;
  readonly depth: number;
  readonly waiting: number;
  /** What was to be met: at which depth it was, or undefined. */
  readonly sometimes: ReadonlyMap<string, number | undefined>;
  /** Undefined until the end. `failed` is a violation, too: a machine or a checker threw. */
  readonly verdict: 'holds' | 'violated' | 'failed' | 'inconclusive' | undefined;
  readonly violation: GridViolation | undefined;
}

/** What a search of a grid tells, in the grid's own terms. */
export function asGridProgress(
  options: GridOptions,
  protocol: ModelledProtocol,
): (progress: Progress<GridAction>) => GridProgress {
  const { model, parts } = gridModel(options, protocol);
  const names = [...model.properties.sometimes.keys()];
  return ({ met, outcome, ...rest }) => ({
    ...rest,
    sometimes: new Map(names.map((name) => [name, met.get(name)])),
    verdict: outcome?.kind,
    violation: outcome && violationOf(parts, protocol, model, outcome),
  });
}

/**
 * Checks a grid from beginning to end, in this thread. See `explore`.
 *
 * @param shards - into how many shares the states are divided; nothing that comes out depends on it
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

/** What is wrong, as the checkers of the protocol say it where they say anything. */
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
    const scenes = thrown === undefined ? played.scenes : [...played.scenes, thrown];
    return { property: 'total', message: `it throws: ${errorMessage(error)}`, scenes, history };
  }
  const { property, message } = outcome;
  const isAtRest = properties.eventually.has(property);
  const found = protocol.check(history, { endMs: played.scenes.length, isAtRest }).violations().first;
  return { ...asTold(property, message, found, protocol.promises), scenes: played.scenes, history };
}

/**
 * What is wrong, in the words of the checkers, which say it with times, and have finer names for some of the model's
 * claims: then both are named. What they say of another promise stands beside what the model says.
 */
function asTold(
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
