/** What can happen in the modelled grid, one step at a time. */

/** `place` tells the connections between two servers apart; nearly always there is one, and its place is 0. */
export type GridAction =
  /** A master broadcasts the next message through a server. */
  | { readonly kind: 'broadcast'; readonly server: number }
  /** A server with a higher id reaches one with a lower, and each says who it is. */
  | { readonly kind: 'dial'; readonly from: number; readonly to: number }
  /** The next so many lines arrive, together. */
  | {
      readonly kind: 'deliver';
      readonly from: number;
      readonly to: number;
      readonly place: number;
      readonly count: number;
    }
  /** A server sees that a connection has ended, whoever or whatever has ended it. */
  | { readonly kind: 'notice'; readonly server: number; readonly peer: number; readonly place: number }
  /** A peer that is suspected is heard: its ping arrives. */
  | { readonly kind: 'beat'; readonly from: number; readonly to: number; readonly place: number }
  /** A connection that was full takes more. */
  | { readonly kind: 'drain'; readonly from: number; readonly to: number; readonly place: number }
  | { readonly kind: 'cut'; readonly a: number; readonly b: number; readonly place: number }
  | { readonly kind: 'crash'; readonly server: number }
  | { readonly kind: 'restart'; readonly server: number }
  | { readonly kind: 'suspect'; readonly server: number; readonly peer: number; readonly place: number }
  /** A connection takes no more. */
  | { readonly kind: 'clog'; readonly from: number; readonly to: number; readonly place: number };

/** What is done to the grid, rather than by it: it may never happen. */
export function isOptional({ kind }: GridAction): boolean {
  switch (kind) {
    case 'broadcast':
    case 'cut':
    case 'crash':
    case 'restart':
    case 'suspect':
    case 'clog':
      return true;
    default:
      return false;
  }
}

/** An action in a few words. */
export function inWords(action: GridAction): string {
  const s = (server: number) => `server ${String(server)}`;
  switch (action.kind) {
    case 'broadcast':
      return `${s(action.server)} is told to broadcast`;
    case 'dial':
      return `${s(action.from)} connects to ${s(action.to)}`;
    case 'deliver':
      return action.count === 1
        ? `a line from ${s(action.from)} arrives at ${s(action.to)}`
        : `${String(action.count)} lines from ${s(action.from)} arrive at ${s(action.to)} at once`;
    case 'notice':
      return `${s(action.server)} sees that a connection with ${s(action.peer)} has ended`;
    case 'beat':
      return `a ping from ${s(action.from)} arrives at ${s(action.to)}`;
    case 'drain':
      return `the connection from ${s(action.from)} to ${s(action.to)} takes more again`;
    case 'cut':
      return `the connection between ${s(action.a)} and ${s(action.b)} breaks`;
    case 'crash':
      return `${s(action.server)} crashes`;
    case 'restart':
      return `${s(action.server)} starts again`;
    case 'suspect':
      return `${s(action.server)} hears nothing of ${s(action.peer)} for too long`;
    case 'clog':
      return `the connection from ${s(action.from)} to ${s(action.to)} takes no more`;
  }
}
