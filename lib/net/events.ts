/** Events and effects of the net machine, and its indications to the application above it. Types only. */
import type { ConnectionReason, DialReason } from '../reason/reason.ts';
import type { Messages } from '../wire/messages.ts';
import type { PeerFrame } from '../wire/peer.ts';
import type { EndedSessions } from '../wire/sessionLines.ts';
import type { Outgoing } from './outgoing.ts';

/** An indication to the application about a peer or a connection. */
export type Indication =
  /** A connection has been identified: there is a link to `peer`. */
  | {
      readonly kind: 'linkUp';
      readonly peer: number;
      readonly remote: string;
      /** The peer's incarnation; a plain peer, which knows no sessions, has none. */
      readonly incarnation?: number;
      /** The name of the connection, see `Socket`; not in the model checker. */
      readonly connection?: string;
    }
  /** The peer was heard, for the first time or after a suspicion or an end. */
  | { readonly kind: 'trusted'; readonly peer: number }
  /** The peer has been silent for the suspicion deadline. */
  | { readonly kind: 'suspected'; readonly peer: number }
  /**
   * A peer that was trusted has crashed: nothing listens on its port, or it is in another incarnation. Where each peer has a queue, its session
   * is over for this reason: what was sent until now and is not delivered is lost, and the next message for it has the number `next`.
   */
  | {
      readonly kind: 'peerDown';
      readonly peer: number;
      readonly reason: ConnectionReason | DialReason;
      readonly next?: number;
    }
  /** New messages of the peer; with a session: those of `incarnation` from number `first` on. */
  | {
      readonly kind: 'messagesReceived';
      readonly peer: number;
      readonly messages: Messages;
      readonly incarnation?: number;
      readonly first?: number;
    }
  /** Messages from number `first` on were written to the link. Only with `reportsSent`. */
  | { readonly kind: 'sent'; readonly peer: number; readonly first: number; readonly count: number }
  /** A line of a peer that has no meaning. */
  | { readonly kind: 'lineIgnored'; readonly peer: number; readonly line: string }
  /** The link to `peer` has ended, from either side; the peer may still run. `isProtocolError`: a protocol error of the peer ended it. */
  | {
      readonly kind: 'linkDown';
      readonly peer: number;
      readonly incarnation?: number;
      readonly reason: ConnectionReason;
      readonly isProtocolError: boolean;
    }
  /** An accepted connection ended before it became a link: it was not identified, or not admitted (`isProtocolError`). */
  | {
      readonly kind: 'connectionRefused';
      readonly remote: string;
      readonly reason: ConnectionReason;
      readonly isProtocolError: boolean;
    }
  /** A dial failed; it will be repeated. */
  | { readonly kind: 'dialFailed'; readonly peer: number; readonly reason: ConnectionReason | DialReason };

/** Events of the net machine. Connections are numbered in the order of their opening. */
export type NetEvent =
  /** A new connection: to the server `dialled`, or an accepted one, which is not identified yet. */
  | {
      readonly kind: 'connectionOpened';
      readonly connection: number;
      readonly dialled?: number;
      readonly remote: string;
    }
  /**
   * Frames that arrived on a connection. The first event contains the whole handshake of the other side. On a link, no frames mean that a part
   * of a line arrived, which counts as a heartbeat, too.
   */
  | {
      readonly kind: 'framesReceived';
      readonly connection: number;
      readonly frames: readonly PeerFrame[];
      /** The name of the connection, see `Socket`; with the first frames. */
      readonly name?: string;
    }
  /** A connection has ended. `isProtocolError`: by a protocol error. */
  | {
      readonly kind: 'connectionEnded';
      readonly connection: number;
      readonly reason: ConnectionReason;
      readonly isProtocolError: boolean;
    }
  /** A dial made no connection. `isRefused`: nothing listens on the peer's port. */
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
  /** The grace period of the link to a suspected peer is over. */
  | { readonly kind: 'graceOver'; readonly peer: number }
  /** The outgoing sequence has grown to `count` messages; `frame` contains the lines of the new ones. */
  | { readonly kind: 'grown'; readonly count: number; readonly frame: Uint8Array }
  /**
   * The queue for one peer has grown to `count` messages; `frame` contains the lines of the new ones. `session`: how many sessions with the
   * peer were over when they were sent.
   */
  | {
      readonly kind: 'appended';
      readonly peer: number;
      readonly session: number;
      readonly count: number;
      readonly frame: Uint8Array;
    }
  /** A message did not fit into the queue for a peer, in which so many wait. */
  | {
      readonly kind: 'queueFull';
      readonly peer: number;
      readonly session: number;
      readonly messages: number;
      readonly bytes: number;
    }
  /** Peers should be told of progress that they were not told of. Only where each peer has a queue. */
  | { readonly kind: 'acknowledgeDue' }
  /** The connection of a link has reached the bound on unsent bytes, or has room again. */
  | { readonly kind: 'filled'; readonly connection: number }
  | { readonly kind: 'drained'; readonly connection: number }
  /** The outcome of `catchUp`: the messages before number `until` were written to the link. */
  | { readonly kind: 'caughtUp'; readonly connection: number; readonly until: number };

/** Effects of the net machine. */
export type NetEffect =
  | { readonly kind: 'indicate'; readonly indication: Indication }
  /** Write this server's half of the handshake: its id, and its incarnation if it has sessions. */
  | { readonly kind: 'sendHandshake'; readonly connection: number }
  /** A connection has become the link to `peer`: start its failure detector. */
  | {
      readonly kind: 'watch';
      readonly connection: number;
      readonly peer: number;
      /** The peer is a box of GoOvid: messages are written as its lines. */
      readonly isGoOvid?: true;
    }
  /** Write `have`: all messages of the peer's `incarnation` before number `count` are here. */
  | {
      readonly kind: 'sendHave';
      readonly connection: number;
      readonly incarnation: number;
      readonly count: number;
      /** On a new link where each peer has a queue. */
      readonly ended?: EndedSessions;
    }
  /** The peer has all messages in its queue before number `count`. */
  | { readonly kind: 'trim'; readonly peer: number; readonly count: number }
  /** The session with a peer is over: empty its queue, whose next message is number `count`. */
  | { readonly kind: 'endSession'; readonly peer: number; readonly count: number }
  /** Write `from`: the next message on this link is number `number`. */
  | { readonly kind: 'sendFrom'; readonly connection: number; readonly number: number }
  /** Write the growth of the outgoing sequence: `frame` contains the lines of messages `[from, until)`. */
  | {
      readonly kind: 'send';
      readonly connection: number;
      readonly from: number;
      readonly until: number;
      readonly frame: Uint8Array;
    }
  /** Within the budget of work and the bound on unsent bytes, write messages from number `from` on; report `caughtUp`. */
  | { readonly kind: 'catchUp'; readonly connection: number; readonly from: number }
  /** Close a connection that the machine has given up. Its end is not reported. */
  | { readonly kind: 'close'; readonly connection: number }
  /** Report `graceOver`: at once, or later if this server itself was too busy to hear its peers. */
  | { readonly kind: 'grace'; readonly peer: number }
  /** Probe the peer's port until `stopProbing`; report `probeRefused`. */
  | { readonly kind: 'probe'; readonly peer: number }
  | { readonly kind: 'stopProbing'; readonly peer: number };

/** A request of the application: send the growth of its outgoing sequence to every peer. */
export interface Send {
  readonly kind: 'send';
  readonly outgoing: Outgoing;
  /** The lines of the new messages, formatted once for all peers that are up to date. */
  readonly frame: Uint8Array;
}

/** A request of the application: append messages to the queue for one peer. */
export interface SendTo {
  readonly kind: 'sendTo';
  readonly peer: number;
  /** The number of sessions with the peer that are over, as far as the application knew: messages for a session that is over are dropped. */
  readonly session: number;
  /** The contents of the messages, in order: each a line without its end. */
  readonly contents: readonly string[];
}
