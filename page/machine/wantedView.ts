/** The view that an address asks for, once its source is there. */
import { permalinkOfSim } from '../model/simSettings.ts';
import { axisToggled } from './axis.ts';
import { currentView, updateView } from './currentView.ts';
import { noticed } from './notices.ts';
import type { PageState, WantedView } from './state.ts';
import { showViolation } from './violations.ts';

/** Asks for a view. A trace is a file, which a page cannot fetch. */
export function viewWanted(state: PageState, { seen, ...of }: WantedView): PageState {
  if (isOfOtherRun(state, of.run)) return otherRunNoticed(state);
  const { filter = state.filter, isPresenting = state.isPresenting } = seen;
  const after = restored({ ...state, filter, isPresenting, wantedView: { ...of, seen } });
  if (after.wantedView === undefined || of.tab !== 'trace' || of.name === undefined) return after;
  return noticed(
    after,
    `this is an address of the trace "${of.name}": open that file, which the page cannot fetch`,
  );
}

/** Restores the view that is asked for, if its source is there. */
export function restored(state: PageState): PageState {
  const { wantedView } = state;
  if (wantedView === undefined || !isHere(wantedView, state)) return state;
  const { window, playheadMs, violation } = wantedView.seen;
  const { lanes, chosen } = currentView(state);
  const after = violation === undefined ? state : showViolation(state, violation);
  const { ordering } = wantedView;
  const seen = updateView({ ...after, wantedView: undefined }, ({ view }) => ({
    chosen,
    view: window === undefined ? view : { ...window, isFollowing: false },
    playheadMs: playheadMs === undefined ? undefined : Math.max(lanes.span.fromMs, playheadMs),
  }));
  const isOrdered = currentView(seen).order !== undefined;
  return ordering === undefined || isOrdered ? seen : axisToggled(seen, { ordering, pageMs: 0 });
}

function isHere({ tab, run, name }: WantedView, state: PageState): boolean {
  if (tab !== state.tab) return false;
  const { source, lanes } = currentView(state);
  switch (tab) {
    case 'live':
      return run === undefined || (lanes.size > 0 && state.run.startsWith(run));
    case 'trace':
      return name === undefined || (source.kind === 'trace' && source.name.startsWith(name));
    case 'simulate':
      return state.work === undefined && !state.isSimWaiting;
  }
}

/** The wanted view, if it is of the grid. */
export function ofGrid(wanted: WantedView | undefined): WantedView | undefined {
  return wanted?.tab === 'live' ? wanted : undefined;
}

/** Whether the simulation of the form is the one that is shown: an address does not run it again. */
export function isSimShown({ sim, simulate: { source } }: PageState): boolean {
  return source.kind === 'trace' && source.permalink === permalinkOfSim(sim);
}

/** Whether a run, or its first letters, is another one than that of the grid, as far as that is known. */
export function isOfOtherRun({ run }: Pick<PageState, 'run'>, wanted: string | undefined): boolean {
  return wanted !== undefined && run !== '' && !run.startsWith(wanted);
}

/** The notice that an address is of another run of the grid: one, whatever it asks for. */
export function otherRunNoticed(state: PageState): PageState {
  const text = 'the address is of another run of the grid, which is over';
  return state.notices.at(-1)?.text === text ? state : noticed(state, text);
}
