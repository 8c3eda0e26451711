/** A panel: the part of the page that a protocol provides. Types, and the table of them. */
import type { TemplateResult } from 'lit-html';
import type { PageState } from '../machine/state.ts';
import type { ShownServer } from '../model/shownServer.ts';
import type { Dispatch } from '../view/dispatch.ts';
import type { PanelModel } from './model.ts';
import { byProtocol } from '../../lib/trace/facts.ts';

/** The input of a panel's view, beside its own state. */
export interface PanelContext {
  readonly page: PageState;
  /** The moment that is shown: later events have not happened. Of a grid without a playhead it is now. */
  readonly nowMs: number;
  /** The servers at that moment. */
  readonly servers: readonly ShownServer[];
  /** Gives an event to the machine of the page. */
  readonly dispatch: Dispatch;
}

/** A panel is shown where the events are of its protocol: below the diagram, as a section of its own. */
export interface Panel<State = unknown, Own = unknown> extends PanelModel<State, Own> {
  /** @param tell - gives an event to the panel's own model */
  view(state: State, tell: (event: Own) => void, context: PanelContext): TemplateResult;
}

/** Panels by the name of their protocol. */
export type Panels = ReadonlyMap<string, Panel>;

/** The table of some panels, of one protocol each. */
export function panels(...all: readonly Panel[]): Panels {
  return byProtocol(...all);
}
