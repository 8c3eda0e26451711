/** The change from one tab to another. Each keeps its source; a source that was not there when its tab was shown is found there later. */
import type { Tab } from '../model/tab.ts';
import type { PageProtocols } from '../panel/model.ts';
import { restored } from './wantedView.ts';
import { found } from './chosen.ts';
import { panelsNotified } from './panels.ts';
import type { PageState } from './state.ts';

/** Shows a tab, with the view that it had. */
export function tabShown(state: PageState, tab: Tab, { panels }: PageProtocols): PageState {
  if (tab === state.tab) return state;
  const shown = { ...state, tab, play: undefined, ends: [], pointed: undefined };
  return restored(found(panelsNotified(shown, panels, { kind: 'sourceChanged' })));
}
