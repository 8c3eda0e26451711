/** What the net machine is told, what it asks for, and what it indicates to the application above it. Types only. */
import type { ConnectionReason, DialReason } from '../reason/reason.ts';
import type { Messages } from '../wire/messages.ts';
import type { PeerFrame } from '../wire/peer.ts';
import type { Outgoing } from './outgoing.ts';

/** What the application is told of its peers and of the connections with them. */
export type Indication =
  /** A connection has been identified: there is a link to `peer`. */
  | {
      readonly kind: 'linkUp';
      readonly peer: number;
      readonly remote: string;
      /** The peer's incarnation; a plain peer, which knows no sessions, has none. */
      readonly incarnation?: number;
      /** What tells its connection from others, see `Socket`; the model checker has none. */
      readonly connection?: string;
    }
  /** The peer was heard, for the first time or after a suspicion or an end. */
  | { readonly kind: 'trusted'; readonly peer: number }
  /** The peer has been silent for the suspicion deadline. */
  | { readonly kind: 'suspected'; readonly peer: number }
  /** A peer that was trusted is gone for certain: nothing listens on its port, or it is in another incarnation. */
  | { readonly kind: 'peerDown'; readonly peer: number; readonly reason: ConnectionReason | DialReason }
  /** Messages of the peer that are new here; with a session, which: those of `incarnation` from number `first` on. */
  | {
      readonly kind: 'messagesReceived';
      readonly peer: number;
      readonly messages: Messages;
      readonly incarnation?: number;
      readonly first?: number;
    }
  /** The link was given `count` messages of the outgoing sequence from number `first` on. Only if asked for. */
  | { readonly kind: 'sent'; readonly peer: number; readonly first: number; readonly count: number }
  /** A line of a peer that has no meaning. */
  | { readonly kind: 'lineIgnored'; readonly peer: number; readonly line: string }
  /** The link to `peer` has ended, from either side; that says nothing yet of the peer. A fault: a protocol error of the peer ended it. */
  | {
      readonly kind: 'linkDown';
      readonly peer: number;
      readonly incarnation?: number;
      readonly reason: ConnectionReason;
      readonly isFault: boolean;
    }
  /** An accepted connection ended before there was a link: it was never identified, or not admitted (a fault). */
  | {
      readonly kind: 'connectionRefused';
      readonly remote: string;
      readonly reason: ConnectionReason;
      readonly isFault: boolean;
    }
  /** A dial came to nothing; there will be another. */
  | { readonly kind: 'dialFailed'; readonly peer: number; readonly reason: ConnectionReason | DialReason };

/** What happens to the net machine. A connection has a number of its own, higher than those of all before it. */
export type NetEvent =
  /** There is a new connection: to `dialled`, or accepted from a caller that is not identified yet. */
  | {
      readonly kind: 'connectionOpened';
      readonly connection: number;
      readonly dialled?: number;
      readonly remote: string;
    }
  /**
   * What has arrived on a connection. The first time it is all of the other side's handshake. No frames, on a link: a part of a
   * line, which is a sign of life all the same.
   */
  | {
      readonly kind: 'framesReceived';
      readonly connection: number;
      readonly frames: readonly PeerFrame[];
      /** What tells the connection from others, see `Socket`; with the first frames. */
      readonly name?: string;
    }
  /** A connection has ended. A fault: what arrived on it was a protocol error. */
  | {
      readonly kind: 'connectionEnded';
      readonly connection: number;
      readonly reason: ConnectionReason;
      readonly isFault: boolean;
    }
  /** There was no connection. Refused: nothing listens on the peer's port. */
  | {
      readonly kind: 'dialFailed';
      readonly peer: number;
      readonly reason: ConnectionReason | DialReason;
      readonly isRefused: boolean;
    }
  /** Nothing listens on the port of a peer that was probed. */
  | {
      readonly kind: 'probeRefused';
      readonly peer: number;
      readonly reason: ConnectionReason | DialReason;
    }
  /** Nothing has arrived from a peer for the suspicion deadline. */
  | { readonly kind: 'silent'; readonly peer: number }
  /** The grace of a suspected peer's link is over. */
  | { readonly kind: 'graceOver'; readonly peer: number }
  /** The outgoing sequence has grown to `count` messages; `frame` is the lines of those that are new. */
  | { readonly kind: 'grown'; readonly count: number; readonly frame: Uint8Array }
  /** A link's connection takes no more for now, or takes more again. */
  | { readonly kind: 'filled'; readonly connection: number }
  | { readonly kind: 'drained'; readonly connection: number }
  /** What a `catchUp` has come to: the link was given the messages before number `until`. */
  | { readonly kind: 'caughtUp'; readonly connection: number; readonly until: number };

/** What the net machine asks for. */
export type NetEffect =
  | { readonly kind: 'indicate'; readonly indication: Indication }
  /** Write this server's half of the handshake: its id, and its incarnation if it has sessions. */
  | { readonly kind: 'greet'; readonly connection: number }
  /** A connection has become the link to `peer`: watch for its silence from now on. */
  | { readonly kind: 'watch'; readonly connection: number; readonly peer: number }
  /** Write `have`: all messages of the peer's `incarnation` before number `count` are here. */
  | {
      readonly kind: 'sayHave';
      readonly connection: number;
      readonly incarnation: number;
      readonly count: number;
    }
  /** Write `from`: the next message on this link is number `number`. */
  | { readonly kind: 'sayFrom'; readonly connection: number; readonly number: number }
  /** Write the growth of the outgoing sequence: messages `[from, until)`, whose lines are `frame`. */
  | {
      readonly kind: 'send';
      readonly connection: number;
      readonly from: number;
      readonly until: number;
      readonly frame: Uint8Array;
    }
  /** When there is time and room, write messages from number `from` on, as many as fit, and report `caughtUp`. */
  | { readonly kind: 'catchUp'; readonly connection: number; readonly from: number }
  /** Close a connection that the machine has given up. It is not reported any more. */
  | { readonly kind: 'close'; readonly connection: number }
  /** Report `graceOver`: at once, or later where this server itself has had too much to do to hear its peers. */
  | { readonly kind: 'grace'; readonly peer: number }
  /** Find out whether anything listens on the peer's port, again and again, until told to stop; report `probeRefused`. */
  | { readonly kind: 'probe'; readonly peer: number }
  | { readonly kind: 'stopProbing'; readonly peer: number };

/** What the application asks of the net: to bring the growth of its outgoing sequence to every peer. */
export interface Send {
  readonly kind: 'send';
  readonly outgoing: Outgoing;
  /** The lines of the messages that are new, formatted once for all peers that are up to date. */
  readonly frame: Uint8Array;
}
