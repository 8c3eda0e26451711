/** The current view: that of the tab that is shown, with its time and its stretch. */
import { rowsOf, type Row } from '../model/rows.ts';
import { followed, stepText, timeText, type Viewport } from '../model/viewport.ts';
import type { SourceView } from './sourceView.ts';
import type { PageState } from './state.ts';

/** The view of the source that is shown. */
export function currentView(state: PageState): SourceView {
  return state[state.tab];
}

/** Changes the view of the source that is shown. */
export function updateView(state: PageState, change: (view: SourceView) => Partial<SourceView>): PageState {
  const before = currentView(state);
  return { ...state, [state.tab]: { ...before, ...change(before) } };
}

/** The rows of the diagram, from top to bottom. */
export function shownRows(state: PageState): readonly Row[] {
  const { lanes, names } = currentView(state);
  const { withoutServers } = state.filter;
  return rowsOf(lanes, names.names ?? [], { withoutServers, folded: state.folded });
}

/** Now, on the live clock. Without a connection it stops, because later events are not known. */
export function liveNow({ connection, clockMs, lastMessageMs }: PageState, pageMs: number): number {
  return connection === 'open' ? pageMs + clockMs : lastMessageMs;
}

/** The time of an event in words; of a model, the step. */
export function momentText({ explore }: PageState, atMs: number): string {
  return explore === undefined ? timeText(atMs) : stepText(atMs);
}

/** The stretch of time that is shown now: a viewport that follows ends at the present. */
export function currentViewport(state: PageState, pageMs: number): Viewport {
  const { view } = currentView(state);
  return view.isFollowing && state.tab === 'live' ? followed(view, liveNow(state, pageMs)) : view;
}
