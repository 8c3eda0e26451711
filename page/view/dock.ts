/** The dock below the diagram: the panel of the protocol, the inspector of agents, the tools of the chosen server, and the links. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { currentView } from '../machine/currentView.ts';
import { calledServer } from '../model/names.ts';
import type { PanelContext, Panels } from '../panel/panel.ts';
import { later } from './later.ts';
import { areToolsActive } from './active.ts';
import { panelView } from './panel.ts';
import { serverTools } from './serverTools.ts';

export function dockView(context: PanelContext, panels: Panels): TemplateResult {
  const { page, servers, nowMs, dispatch } = context;
  const { lanes } = currentView(page);
  return html`<div class="dock">
    ${chosenServer(context)}
    ${lanes.facts.parts === undefined ? nothing : (later()?.inspectorView(page, dispatch) ?? nothing)}
    ${panelView(panels, context)} ${later()?.meshView(page, servers, nowMs, dispatch) ?? nothing}
  </div>`;
}

/** The tools of the server whose head was chosen, where its head is too narrow for them. */
function chosenServer({ page, servers, dispatch }: PanelContext): TemplateResult | typeof nothing {
  const [id, other] = page.ends;
  const server = servers.find((one) => one.id === id);
  if (server === undefined || other !== undefined || page.tab !== 'live') return nothing;
  const { names, lanes } = currentView(page);
  const called = calledServer(names, server.id, lanes.facts);
  return html`<div class="chosen-server" role="group" aria-label="tools of ${called}">
    <strong>${called}</strong> <span class="state ${server.state}">${server.state}</span>
    ${serverTools(server, called, areToolsActive(page), dispatch)}
  </div>`;
}
