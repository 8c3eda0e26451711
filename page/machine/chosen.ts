/** The event that is chosen, by hand or by a permalink, which may ask for it before it is there. */
import { describe } from '../model/filter.ts';
import { nameOf } from '../model/kinds.ts';
import { isBehind, type Item, type Kind, type Lanes } from '../model/lanes.ts';
import { calledServer } from '../model/names.ts';
import type { Tab } from '../model/tab.ts';
import { revealing } from '../model/viewport.ts';
import { revealed } from './axis.ts';
import { currentView, momentText, updateView } from './currentView.ts';
import type { PageState, Wanted } from './state.ts';

/** A little more than the precision of a time in a permalink. */
const NEAR_MS = 0.0005;

/** The attributes by which an event is found again. */
export function spotOf(item: Item, lanes: Lanes): Required<Pick<Wanted, 'server' | 'atMs' | 'of' | 'nth'>> {
  const { server, atMs, event } = item;
  const of = nameOf(event);
  const nth = Math.max(0, alike(lanes, server, atMs, of).indexOf(item));
  return { server, atMs, of, nth };
}

/** The events of a server about a time, of a kind or of any. */
function alike(lanes: Lanes, server: number, atMs: number, of: Kind | undefined): readonly Item[] {
  const near: Item[] = [];
  for (const number of lanes.lanesOf(server)) {
    const lane = lanes.lane(number);
    for (let i = lanes.placeAt(number, atMs - NEAR_MS); i < lane.length; i++) {
      const item = lane[i] as Item;
      if (item.atMs > atMs + NEAR_MS) break;
      if (of === undefined || nameOf(item.event) === of) near.push(item);
    }
  }
  return near.sort((a, b) => (isBehind(a, b) ? 1 : -1));
}

/** Chooses an event, or none. Its time is brought into view, with the playhead if there is one, and it is announced to screen readers. */
export function choose(state: PageState, item: Item | undefined): PageState {
  if (item === undefined) return updateView(state, () => ({ chosen: undefined }));
  const { lanes, names } = currentView(state);
  const where = item.part ?? calledServer(names, item.server, lanes.facts);
  const announcement = `${where}, ${momentText(state, item.atMs)}: ${describe(item)}`;
  return {
    ...revealed(
      updateView(state, ({ view, playheadMs }) => ({
        chosen: item,
        view: revealing(view, item.atMs),
        playheadMs: playheadMs === undefined ? undefined : item.atMs,
      })),
      item.atMs,
    ),
    announcement,
  };
}

/** Chooses the event that a permalink asks for, once it is there. */
export function found(state: PageState): PageState {
  const { wanted } = state;
  if (wanted === undefined) return state;
  if (state.tab !== tabOf(wanted)) return state;
  // A permalink into a run of the grid does not apply to another one.
  if (wanted.run !== undefined && !state.run.startsWith(wanted.run)) return state;
  const { lanes, source } = currentView(state);
  if (wanted.name !== undefined && (source.kind !== 'trace' || !source.name.startsWith(wanted.name)))
    return state;
  const item = alike(lanes, wanted.server, wanted.atMs, wanted.of)[wanted.nth ?? 0];
  if (item === undefined) return state;
  const after = { ...state, wanted: undefined };
  // It was chosen before: the viewport stays.
  return wanted.wasChosen === true ? updateView(after, () => ({ chosen: item })) : choose(after, item);
}

/** The tab in which an event is. */
function tabOf({ run, name }: Wanted): Tab {
  return run !== undefined ? 'live' : name !== undefined ? 'trace' : 'simulate';
}

/** The wanted event, if it is of a run of the grid. */
export function ofRun(wanted: Wanted | undefined): Wanted | undefined {
  return wanted?.run === undefined ? undefined : wanted;
}
