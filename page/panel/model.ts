/** The part of the page's state and events that belongs to a protocol. Pure. */
import type { FactTable, Protocols } from '../../lib/trace/facts.ts';

/** The events of a panel. `Own` is the type of its own. */
export type PanelEvent<Own> =
  | PageChange
  /** The user has used the panel. */
  | { readonly kind: 'used'; readonly event: Own };

/** The events of the page that panels receive. */
export type PageChange =
  /** The page is connected to a grid, for the first time or again. */
  | { readonly kind: 'gridFound'; readonly servers: number }
  /** A server was chosen by the head of its lane. */
  | { readonly kind: 'serverChosen'; readonly server: number }
  /** A trace is shown, or the grid is shown again. */
  | { readonly kind: 'sourceChanged' };

/** The model of a panel: its state, and its transitions. */
export interface PanelModel<State = unknown, Own = unknown> {
  /** The facts of the protocol whose events it shows. */
  readonly facts: FactTable;
  readonly init: State;
  step(state: State, event: PanelEvent<Own>): State;
  /**
   * The text that a user would have to type again, if a line to the grid was not executed.
   *
   * @returns undefined if there is nothing
   */
  unsent?(line: string): string | undefined;
  /** The title of the count that each server of a live grid reports (`ServerState.messages`); left out: it is not shown. */
  readonly counts?: string;
}

/** Models of panels by the name of their protocol. */
export type PanelModels = ReadonlyMap<string, PanelModel>;

/** The protocols that are known to a page. */
export interface PageProtocols {
  /** The facts of each, by its name. */
  readonly known: Protocols;
  /** The panels of those that have one. */
  readonly panels: PanelModels;
  /** The protocol of the servers of a live grid that does not name it, and until one is found. */
  readonly grid: FactTable;
}
