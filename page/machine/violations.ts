/** The violation that is shown: one of those of the trace, by its place among them. */
import { violationSentence, type Violation } from '../../lib/check/promise.ts';
import { evidenceIn, spanOf } from '../model/evidence.ts';
import { around } from '../model/viewport.ts';
import { revealed } from './axis.ts';
import { currentView, updateView } from './currentView.ts';
import type { PageState } from './state.ts';

/** The violations of the trace that is shown: the first of each promise, in the order of time. */
export function violationsOf(state: PageState): readonly Violation[] {
  const { source } = currentView(state);
  return source.kind === 'trace' ? source.violations : [];
}

/** The one that is shown; undefined: none is. */
export function shownViolation(state: PageState): Violation | undefined {
  const { violation } = currentView(state);
  return violation === undefined ? undefined : violationsOf(state)[violation];
}

/** Shows a violation: its events are in the middle of the view, far enough from each other. */
export function showViolation(state: PageState, place: number): PageState {
  const violation = violationsOf(state)[place];
  if (violation === undefined) return state;
  const { lanes } = currentView(state);
  const evidence = evidenceIn(lanes, violation);
  const [fromMs, toMs] = spanOf(evidence, violation);
  const shown = updateView(state, ({ view }) => ({
    violation: place,
    chosen: undefined,
    view: around(view, fromMs, toMs),
  }));
  const [item] = evidence.items;
  return {
    ...revealed(shown, item?.atMs ?? violation.atMs),
    announcement: violationSentence(violation),
  };
}
