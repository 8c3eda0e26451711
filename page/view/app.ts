/** The whole page. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { serverWords, type Protocols } from '../../lib/trace/facts.ts';
import { currentView } from '../machine/currentView.ts';
import { serversShown, shownMs } from '../machine/playhead.ts';
import type { PageState } from '../machine/state.ts';
import { titleOf } from '../model/names.ts';
import type { Panels } from '../panel/panel.ts';
import { connectionView, lastHeard } from './connection.ts';
import { part } from '../part.ts';
import { later } from './later.ts';
import { diagramView } from './diagram.ts';
import type { Dispatch } from './dispatch.ts';
import { dockView } from './dock.ts';
import { noticesView } from './notices.ts';
import { presentButton } from './present.ts';
import { TAB_PANEL, tabsView } from './tabs.ts';

const exploring = part(() => import('../exploring.ts'));

/** @param known - the facts of protocols */
export function app(
  state: PageState,
  known: Protocols,
  panels: Panels,
  rates: ReadonlyMap<number, number>,
  pageMs: number,
  dispatch: Dispatch,
): TemplateResult {
  if (state.explore !== undefined)
    return (
      exploring()?.exploreView(state, state.explore, pageMs, dispatch) ?? html`<p>The page is loading …</p>`
    );
  const nowMs = shownMs(state, pageMs);
  const servers = serversShown(state);
  const { lanes, names, source } = currentView(state);
  const details = () => {
    const counts = panels.get(lanes.facts.protocol)?.counts;
    return later()?.serversView(state, servers, counts, rates, nowMs) ?? nothing;
  };
  return html`<header>
      <h1>${titleOf(names, lanes.facts)}</h1>
      ${tabsView(state.tab)} ${connectionView(state)} ${lastHeard(state)}
      <div class="tools">
        ${
          source.kind === 'none'
            ? nothing
            : html`<button aria-label="Save what is held" @click=${() => dispatch({ kind: 'saveRequested' })}>
                  Save
                </button>
                <button popovertarget="details" aria-haspopup="dialog">Details</button>`
        }
      </div>
      ${presentButton(state, dispatch)}
    </header>
    <div
      id="details"
      popover
      role="dialog"
      aria-label="details of all ${serverWords(lanes.facts).many}"
      @toggle=${(event: ToggleEvent) =>
        dispatch({ kind: 'detailsToggled', isOpen: event.newState === 'open' })}
    >
      ${state.isDetailed ? details() : nothing}
    </div>
    ${source.kind === 'trace' ? (later()?.verdictView(state, dispatch) ?? nothing) : nothing}
    <main>
      <div class="tabpanel" id=${TAB_PANEL} role="tabpanel" aria-labelledby="tab-${state.tab}">
        ${state.connection === 'none' && state.tab === 'live' ? (later()?.noGridView() ?? nothing) : nothing}
        ${state.tab === 'live' ? nothing : (later()?.sourceTools(state, known, dispatch) ?? nothing)}
        ${state.tab === 'live' ? (later()?.beginningView(state, dispatch) ?? nothing) : nothing}
        ${diagramView(state, servers, pageMs, dispatch)}
        ${source.kind === 'none' ? nothing : dockView({ page: state, servers, nowMs, dispatch }, panels)}
      </div>
    </main>
    ${noticesView(state, dispatch)}
    <p class="hidden" role="status" aria-live="polite">${state.announcement}</p>`;
}
