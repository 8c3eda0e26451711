/** How large a grid is modelled, and how much may happen to it. */

/** Sizes and budgets. Whatever is budgeted may happen so often, at any time, or not at all. */
export interface GridOptions {
  readonly servers: number;
  /** Broadcasts, at all servers together. */
  readonly messages: number;
  /** Connections that break, with what is on the way in them; each end learns of it in its own time. */
  readonly cuts: number;
  readonly crashes: number;
  /** A server that has crashed starts again. */
  readonly restarts: number;
  /** A server suspects another that lives: whatever is said to it is late. */
  readonly suspicions: number;
  /** A connection that takes no more for a while. */
  readonly clogs: number;
  /** Whether states that are each other's mirror image are taken for one, where that is sound. */
  readonly isFolding: boolean;
  /** Whether three servers and more are explored all at once; otherwise pair by pair, see {@link exploredServers}. */
  readonly isWhole: boolean;
}

/**
 * How many servers' states are explored beside each other. Of a grid of three and more it is any pair of them, unless all are asked for:
 * pairs are alike, and that none depends on another is checked at every step (frame.ts).
 */
export function exploredServers({ servers, isWhole }: GridOptions): number {
  return isWhole ? servers : Math.min(servers, 2);
}

/** What may happen so often, in the order in which it is told of. */
export const BUDGETS = ['messages', 'cuts', 'crashes', 'restarts', 'suspicions', 'clogs'] as const;

export type Budget = (typeof BUDGETS)[number];

/** What is checked unless one asks for something else: most of what can go wrong, in a few seconds. */
export const GRID_DEFAULTS: GridOptions = {
  servers: 2,
  messages: 2,
  cuts: 1,
  crashes: 1,
  restarts: 0,
  suspicions: 1,
  clogs: 0,
  isFolding: true,
  isWhole: false,
};

/** More servers than that have more states than a memory has room for, whatever happens to them. */
export const MODEL_SERVERS_MAX = 5;
/** Of any one thing; far beyond what can be explored. */
export const BUDGET_MAX = 9;
