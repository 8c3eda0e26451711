/** The panels of the protocols, in the state of the page. */
import type { PageChange, PageProtocols, PanelModels } from '../panel/model.ts';
import type { PageState } from './state.ts';

/** Gives all panels a change of the page. */
export function panelsNotified(state: PageState, panels: PanelModels, change: PageChange): PageState {
  const after = [...panels].map(
    ([protocol, panel]) => [protocol, panel.step(state.panels.get(protocol), change)] as const,
  );
  return { ...state, panels: new Map(after) };
}

/** Gives an event of its own to the panel of a protocol. */
export function panelUsed(
  state: PageState,
  panels: PanelModels,
  protocol: string,
  event: unknown,
): PageState {
  const panel = panels.get(protocol);
  if (panel === undefined) return state;
  const after = panel.step(state.panels.get(protocol), { kind: 'used', event });
  return { ...state, panels: new Map(state.panels).set(protocol, after) };
}

/** The end of a notice that a line to the grid was not executed: the text that the user would have to type again. */
export function unsent({ live }: PageState, line: string, { panels }: PageProtocols): string {
  const words = panels.get(live.lanes.facts.protocol)?.unsent?.(line);
  return words === undefined ? '' : `; ${words}`;
}
