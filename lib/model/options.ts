/** The size of the modelled grid, and the budgets of events. */

/** Budgets: the number of times that something may happen, at any time or not at all. */
export interface Budgets {
  /** Messages that the applications of all servers together are asked to send: of a chat room, broadcasts. */
  readonly messages: number;
  /** Connections that break, with the lines in transit; each end notices it at its own time. */
  readonly cuts: number;
  readonly crashes: number;
  /** A crashed server restarts. */
  readonly restarts: number;
  /** A server suspects a running peer: everything from it is late. */
  readonly suspicions: number;
  /** A connection that takes no more for a while. */
  readonly holds: number;
}

/** Sizes and budgets. */
export interface GridOptions extends Budgets {
  readonly servers: number;
  /** Whether symmetric states count as one, where that is sound. */
  readonly isFolding: boolean;
  /** Whether three servers and more are explored all at once; otherwise pair by pair, see {@link exploredServers}. */
  readonly isWhole: boolean;
}

/**
 * How many servers' states are explored beside each other. Of three servers and more it is any pair, unless all are requested:
 * pairs are alike, and that none depends on another is checked at every step (frame.ts).
 */
export function exploredServers({ servers, isWhole }: GridOptions): number {
  return isWhole ? servers : Math.min(servers, 2);
}

/** The budgets, in the order of reports. */
export const BUDGETS = ['messages', 'cuts', 'crashes', 'restarts', 'suspicions', 'holds'] as const;

export type Budget = (typeof BUDGETS)[number];

/** Nothing happens but steps of the servers. */
export const NO_EVENTS: Budgets = {
  messages: 0,
  cuts: 0,
  crashes: 0,
  restarts: 0,
  suspicions: 0,
  holds: 0,
};

/** The defaults: most kinds of faults, in a few seconds. */
export const GRID_DEFAULTS: GridOptions = {
  servers: 2,
  messages: 2,
  cuts: 1,
  crashes: 1,
  restarts: 0,
  suspicions: 1,
  holds: 0,
  isFolding: true,
  isWhole: false,
};

/** With more servers there are more states than fit into memory. */
export const MODEL_SERVERS_MAX = 5;
/** The largest budget; far beyond what can be explored. */
export const BUDGET_MAX = 9;
