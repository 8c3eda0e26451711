/** The presenter's view: the diagram alone, in large type. Pure. */
import { currentView } from './currentView.ts';
import type { PageState } from './state.ts';

/** Begins or ends it. It does not begin while there is nothing to present. */
export function presentToggled(state: PageState): PageState {
  const isPresenting = !state.isPresenting && currentView(state).source.kind !== 'none';
  return { ...state, isPresenting };
}
