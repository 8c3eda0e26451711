/** The axis of the diagram: time, or the causal order of events. What moves the view moves that of the axis that is shown. */
import type { Item } from '../model/lanes.ts';
import type { Ordered, Ordering } from '../model/ordered.ts';
import { followed, revealing, type Viewport } from '../model/viewport.ts';
import { currentView, currentViewport, liveNow, updateView } from './currentView.ts';
import type { PageState } from './state.ts';

/** How many columns are shown at first: at least and at most. */
const COLUMNS_MIN = 12;
const COLUMNS_MAX = 36;

/** The events in causal order, if that is the axis. */
export function orderNow(state: PageState, pageMs: number): Ordered | undefined {
  const { lanes, order } = currentView(state);
  return order?.ordering(lanes, state.filter, order.fromMs, pageMs);
}

/** The view on the axis that is shown, now: one that follows ends at the present, or at the last column. */
export function viewNow(state: PageState, pageMs: number): Viewport {
  const { order } = currentView(state);
  if (order === undefined) return currentViewport(state, pageMs);
  const isFollowing = order.view.isFollowing && state.tab === 'live';
  return isFollowing ? followed(order.view, endNow(state, pageMs)) : order.view;
}

/** Whether the view on the axis that is shown follows the present. */
export function isFollowing(state: PageState): boolean {
  const { view, order } = currentView(state);
  return (order?.view ?? view).isFollowing;
}

/** The name of the axis that is shown, with its unit. */
export function axisName(state: PageState): string {
  if (currentView(state).order !== undefined) return 'causal order: causes left of effects';
  if (state.explore !== undefined) return 'steps of the model';
  return state.tab === 'live' ? 'time since the grid started, s' : 'time since the trace began, s';
}

/** The time at a place of the axis that is shown. */
export function timeAt(state: PageState, place: number, pageMs: number): number {
  return orderNow(state, pageMs)?.msAt(place) ?? place;
}

/** The end of the axis that is shown: the present, or the last column. */
export function endNow(state: PageState, pageMs: number): number {
  return orderNow(state, pageMs)?.span.toMs ?? liveNow(state, pageMs);
}

/** Where the events are on the axis that is shown. */
export function spanNow(state: PageState): { readonly fromMs: number; readonly toMs: number } {
  return orderNow(state, -Infinity)?.span ?? currentView(state).lanes.span;
}

/** Where an event is on the axis that is shown. */
export function placeInView(state: PageState, item: Item | undefined, pageMs: number): number | undefined {
  const order = orderNow(state, pageMs);
  return (order === undefined ? item : order.copyOf(item))?.atMs;
}

/** Moves the view of the axis that is shown. */
export function moved(state: PageState, change: (view: Viewport) => Viewport): PageState {
  return updateView(state, ({ view, order }) =>
    order === undefined ? { view: change(view) } : { order: { ...order, view: change(order.view) } },
  );
}

/** Brings a time into view on the axis of order, too. @param isStill - whether it does not follow the present any more */
export function revealed(state: PageState, atMs: number, isStill = false): PageState {
  const column = orderNow(state, -Infinity)?.columnAt(atMs);
  if (column === undefined) return state;
  const view = viewNow(state, -Infinity);
  return moved(state, () => revealing(isStill ? { ...view, isFollowing: false } : view, column));
}

/** Causal order in place of time, with the events that were in view; or time again. */
export function axisToggled(
  state: PageState,
  { ordering, pageMs }: { readonly ordering: Ordering; readonly pageMs: number },
): PageState {
  const { lanes, order, chosen } = currentView(state);
  if (order !== undefined) return updateView(state, () => ({ order: undefined }));
  const view = currentViewport(state, pageMs);
  const isLive = state.tab === 'live';
  const fromMs = isLive ? undefined : view.fromMs;
  const ordered = ordering(lanes, state.filter, fromMs, pageMs);
  const first = ordered.columnAt(view.fromMs);
  const last = ordered.columnAt(view.fromMs + view.lengthMs);
  const lengthMs = Math.min(COLUMNS_MAX, Math.max(COLUMNS_MIN, last - first + 2));
  const shown = { fromMs: first, lengthMs, isFollowing: isLive && view.isFollowing };
  return updateView(state, () => ({
    order: {
      ordering,
      fromMs,
      view: chosen === undefined ? shown : revealing(shown, ordered.copyOf(chosen)?.atMs ?? first),
    },
  }));
}
