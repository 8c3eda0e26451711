/** What can go wrong, as plain data: written by hand, drawn by lot, kept, shrunk, and found again in a trace. */

/** Something that goes wrong, without its time. What has a length is over by itself after `forMs`. */
export type Fault =
  /** The server is killed (SIGKILL). */
  | { readonly kind: 'crash'; readonly server: number }
  /** The server is started again, if it is down: a new incarnation. */
  | { readonly kind: 'restart'; readonly server: number }
  /** The server is stopped and goes on after that (SIGSTOP, SIGCONT): time passes, its events wait. */
  | { readonly kind: 'pause'; readonly server: number; readonly forMs: number }
  /** The server's event loop is held up, by a long computation or a garbage collection. */
  | { readonly kind: 'block'; readonly server: number; readonly forMs: number }
  /** The server, and whoever takes its place, takes no more than so many bytes a second from each of its sockets. */
  | {
      readonly kind: 'slow';
      readonly server: number;
      readonly bytesPerSecond: number;
      readonly forMs: number;
    }
  /** The wall clock of the server's machine is set forward, or back. */
  | { readonly kind: 'step'; readonly server: number; readonly byMs: number }
  /** All connections between two servers are reset; with `only`, that server is told, the other finds out. */
  | { readonly kind: 'cut'; readonly a: number; readonly b: number; readonly only?: number }
  /** Packets from one server to another vanish. */
  | { readonly kind: 'drop'; readonly from: number; readonly to: number; readonly forMs: number }
  /** Packets from one server to another wait, and then all arrive at once. */
  | { readonly kind: 'clog'; readonly from: number; readonly to: number; readonly forMs: number }
  /** Packets from one server to another take so much longer. */
  | {
      readonly kind: 'delay';
      readonly from: number;
      readonly to: number;
      readonly extraMs: number;
      readonly forMs: number;
    };

export type FaultKind = Fault['kind'];

/** The servers that a fault befalls, or between which it happens. */
export function serversOf(fault: Fault): readonly number[] {
  switch (fault.kind) {
    case 'cut':
      return [fault.a, fault.b];
    case 'drop':
    case 'clog':
    case 'delay':
      return [fault.from, fault.to];
    default:
      return [fault.server];
  }
}
