/** The address of what is seen, and the view that an address asks for, once its source is there. */
import { FIRST_FILTER } from '../model/filter.ts';
import { NAME_MAX_CHARS, permalinkOfSim, runText, spotText } from '../model/permalink.ts';
import { seenText, type Seen } from '../model/seen.ts';
import { fragmentOfTab } from '../model/tab.ts';
import { spotOf } from './chosen.ts';
import { currentView, updateView } from './currentView.ts';
import { noticed } from './notices.ts';
import type { PageState, WantedView } from './state.ts';
import { showViolation } from './violations.ts';

/** The address, with its `#`; undefined while the view that the present one asks for is not there yet. */
export function addressOf(state: PageState): string | undefined {
  const { tab, wanted, wantedView, filter } = state;
  if (wantedView?.tab === tab || (wanted !== undefined && state.work !== undefined)) return undefined;
  const { view, chosen, playheadMs, violation, source, lanes } = currentView(state);
  const isThere = source.kind === 'trace' || (tab === 'live' && lanes.size > 0);
  const window = isThere && !view.isFollowing ? view : undefined;
  const isOfTime = window !== undefined || playheadMs !== undefined || chosen !== undefined;
  const seen: Seen = {
    ...(window && { window }),
    ...(playheadMs !== undefined && { playheadMs }),
    ...(violation !== undefined && { violation }),
    ...(state.isPresenting && { isPresenting: true as const }),
    ...(filter !== FIRST_FILTER && { filter }),
  };
  return [
    sourceText(state, isOfTime),
    chosen === undefined ? '' : spotText(tab === 'live' ? 'server' : 'on', spotOf(chosen, lanes)),
    seenText(seen),
  ].join('');
}

/** The tab, and which source it is. */
function sourceText(state: PageState, isOfTime: boolean): string {
  const { source } = currentView(state);
  const tab = fragmentOfTab(state.tab);
  if (source.kind !== 'trace') return isOfTime ? `${tab}&run=${runText(state.run)}` : tab;
  const { permalink, name } = source;
  return permalink === undefined
    ? `${tab}&name=${encodeURIComponent(name.slice(0, NAME_MAX_CHARS))}`
    : `#${permalink}`;
}

/** Asks for a view. A trace is a file, which a page cannot fetch. */
export function viewWanted(state: PageState, { seen, ...of }: WantedView): PageState {
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
  return updateView({ ...after, wantedView: undefined }, ({ view }) => ({
    chosen,
    view: window === undefined ? view : { ...window, isFollowing: false },
    playheadMs: playheadMs === undefined ? undefined : Math.max(lanes.span.fromMs, playheadMs),
  }));
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
