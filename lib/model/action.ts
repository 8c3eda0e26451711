/** The actions of the modelled grid. */

/** `place` tells the connections between two servers apart; nearly always there is one, and its place is 0. */
export type GridAction =
  /** A client makes a request of a server, by the protocol. */
  | { readonly kind: 'request'; readonly server: number; readonly request: string }
  /** A server with a higher id dials one with a lower, and a connection is established. */
  | { readonly kind: 'dial'; readonly from: number; readonly to: number }
  /** The next lines arrive, together. */
  | {
      readonly kind: 'deliver';
      readonly from: number;
      readonly to: number;
      readonly place: number;
      readonly count: number;
    }
  /** A server sees that a connection has ended. */
  | { readonly kind: 'notice'; readonly server: number; readonly peer: number; readonly place: number }
  /** A server dials a peer that has crashed, or probes it, and is refused. */
  | { readonly kind: 'refuse'; readonly server: number; readonly peer: number }
  /** A connection that was full takes more. */
  | { readonly kind: 'drain'; readonly from: number; readonly to: number; readonly place: number }
  | { readonly kind: 'cut'; readonly a: number; readonly b: number; readonly place: number }
  | { readonly kind: 'crash'; readonly server: number }
  | { readonly kind: 'restart'; readonly server: number }
  | { readonly kind: 'suspect'; readonly server: number; readonly peer: number }
  /** A connection takes no more. */
  | { readonly kind: 'hold'; readonly from: number; readonly to: number; readonly place: number };

/** Whether an action comes from outside of the grid: it may never happen. */
export function isOptional({ kind }: GridAction): boolean {
  switch (kind) {
    case 'request':
    case 'cut':
    case 'crash':
    case 'restart':
    case 'suspect':
    case 'hold':
      return true;
    default:
      return false;
  }
}

/**
 * An action in a few words.
 *
 * @param lines - those that arrive by it
 */
export function inWords(action: GridAction, lines: readonly string[]): string {
  switch (action.kind) {
    case 'request':
      return `a client has ${nameOf(action.server)} ${action.request}`;
    case 'dial':
      return `${nameOf(action.from)} connects to ${nameOf(action.to)}`;
    case 'deliver': {
      const said = lines.map((line) => `"${line.trimEnd().replace('\n', '", "')}"`).join(', ');
      const where = action.place === 0 ? '' : `, on connection ${String(action.place + 1)} between them`;
      return `${nameOf(action.to)} reads ${said} of ${nameOf(action.from)}${where}`;
    }
    case 'notice':
      return `${nameOf(action.server)} sees that its connection with ${nameOf(action.peer)} has ended`;
    case 'refuse':
      return `${nameOf(action.server)} dials ${nameOf(action.peer)}, and is refused`;
    case 'drain':
      return `the connection from ${nameOf(action.from)} to ${nameOf(action.to)} takes more again`;
    case 'cut':
      return `the connection between ${nameOf(action.a)} and ${nameOf(action.b)} breaks, with the lines in transit`;
    case 'crash':
      return `${nameOf(action.server)} crashes`;
    case 'restart':
      return `${nameOf(action.server)} restarts`;
    case 'suspect':
      return `${nameOf(action.server)} hears nothing of ${nameOf(action.peer)} for too long`;
    case 'hold':
      return `the connection from ${nameOf(action.from)} to ${nameOf(action.to)} takes no more`;
  }
}

function nameOf(server: number): string {
  return `server ${String(server)}`;
}
