/** The whole page. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Protocols } from '../../lib/trace/facts.ts';
import { currentView } from '../machine/currentView.ts';
import { serversShown, shownMs } from '../machine/playhead.ts';
import type { PageState } from '../machine/state.ts';
import { titleOf } from '../model/names.ts';
import type { Panels } from '../panel/panel.ts';
import { connectionView } from './connection.ts';
import { part } from '../part.ts';
import { diagramView } from './diagram.ts';
import type { Dispatch } from './dispatch.ts';
import { noticesView } from './notices.ts';
import { panelView } from './panel.ts';
import { TAB_PANEL, tabsView } from './tabs.ts';

const exploring = part(() => import('./explore.ts'));
const serving = part(() => import('./servers.ts'));
const tracing = part(() => import('./traces.ts'));
const judging = part(() => import('./verdict.ts'));
const withoutGrid = part(() => import('./noGrid.ts'));
const inspecting = part(() => import('../inspector/inspector.ts'));

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
  const counts = panels.get(state.live.lanes.facts.protocol)?.counts;
  return html`<header>
      <h1>${titleOf(names, lanes.facts)}</h1>
      ${tabsView(state.tab)} ${connectionView(state)}
    </header>
    ${source.kind === 'trace' ? (judging()?.verdictView(state, dispatch) ?? nothing) : nothing}
    <main>
      <div class="tabpanel" id=${TAB_PANEL} role="tabpanel" aria-labelledby="tab-${state.tab}">
        ${state.connection === 'none' && state.tab === 'live' ? (withoutGrid()?.noGridView() ?? nothing) : nothing}
        ${
          state.tab === 'live' && source.kind !== 'none'
            ? (serving()?.serversView(state, servers, counts, rates, nowMs, dispatch) ?? nothing)
            : nothing
        }
        ${tracing()?.sourceTools(state, known, dispatch) ?? nothing} ${diagramView(state, pageMs, dispatch)}
        ${
          source.kind === 'none'
            ? nothing
            : html`${
                lanes.facts.parts === undefined
                  ? nothing
                  : (inspecting()?.inspectorView(state, dispatch) ?? nothing)
              }
              ${panelView(panels, { page: state, servers, nowMs, dispatch })}
              ${tracing()?.savingView(dispatch) ?? nothing}`
        }
      </div>
    </main>
    ${noticesView(state, dispatch)}
    <p class="hidden" role="status" aria-live="polite">${state.announcement}</p>`;
}
