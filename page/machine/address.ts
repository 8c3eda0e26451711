/** The address of what is seen. */
import { FIRST_FILTER } from '../model/filter.ts';
import { NAME_MAX_CHARS, runText, spotText } from '../model/permalink.ts';
import { seenText, type Seen } from '../model/seen.ts';
import { fragmentOfTab } from '../model/tab.ts';
import { spotOf } from './chosen.ts';
import { currentView } from './currentView.ts';
import type { PageState } from './state.ts';

/** The address, with its `#`; undefined while the view that the present one asks for is not there yet. */
export function addressOf(state: PageState): string | undefined {
  const { tab, wanted, wantedView, filter } = state;
  if (wantedView?.tab === tab || (wanted !== undefined && state.work !== undefined)) return undefined;
  const { view, chosen, playheadMs, violation, source, lanes, order } = currentView(state);
  const isThere = source.kind === 'trace' || (tab === 'live' && lanes.size > 0);
  const window = isThere && !view.isFollowing ? view : undefined;
  const isOfTime = window !== undefined || playheadMs !== undefined || chosen !== undefined;
  const seen: Seen = {
    ...(window && { window }),
    ...(playheadMs !== undefined && { playheadMs }),
    ...(violation !== undefined && { violation }),
    ...(order !== undefined && { isOrdered: true as const }),
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
