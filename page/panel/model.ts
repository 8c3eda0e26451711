/** What a protocol adds to the state and the events of the page's machine. Pure. */
import type { FactTable, Protocols } from '../../lib/trace/facts.ts';

/** What happens to a panel. `Own` is the type of its own events. */
export type PanelEvent<Own> =
  | PageChange
  /** The user has used the panel. */
  | { readonly kind: 'used'; readonly event: Own };

/** What a panel is told of the page around it. */
export type PageChange =
  /** The page is connected to a grid, for the first time or again. */
  | { readonly kind: 'gridFound'; readonly servers: number }
  /** A trace is shown, or the grid is shown again. */
  | { readonly kind: 'sourceChanged' };

/** The model of a panel: its state, and what changes it. */
export interface PanelModel<State = unknown, Own = unknown> {
  /** The facts of the protocol whose events it shows. */
  readonly facts: FactTable;
  readonly init: State;
  step(state: State, event: PanelEvent<Own>): State;
  /**
   * Says what a user would have to type again, if a line to the grid was not executed.
   *
   * @returns undefined if there is nothing
   */
  unsent?(line: string): string | undefined;
  /** The title of the count that each server of a live grid reports (`ServerState.messages`); left out: it is not shown. */
  readonly counts?: string;
}

/** Models of panels by the name of their protocol. */
export type PanelModels = ReadonlyMap<string, PanelModel>;

/** The protocols that a page knows. */
export interface PageProtocols {
  /** The facts of each, by its name. */
  readonly known: Protocols;
  /** The panels of those that have one. */
  readonly panels: PanelModels;
  /** The protocol of the servers of a live grid. */
  readonly grid: FactTable;
}
