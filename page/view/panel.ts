/** The panel of the protocol whose events are shown. */
import { nothing, type TemplateResult } from 'lit-html';
import { currentView } from '../machine/currentView.ts';
import type { Panels, PanelContext } from '../panel/panel.ts';

/** Nothing where the protocol has no panel. */
export function panelView(panels: Panels, context: PanelContext): TemplateResult | typeof nothing {
  const { page, dispatch } = context;
  const { protocol } = currentView(page).lanes.facts;
  const panel = panels.get(protocol);
  if (panel === undefined) return nothing;
  const tell = (event: unknown) => dispatch({ kind: 'panelUsed', protocol, event });
  return panel.view(page.panels.get(protocol), tell, context);
}
