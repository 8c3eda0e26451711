/** What the grid reports, and what it can be asked for. Types only: whoever is pure may know them. */
import type { Log } from '../log/log.ts';
import type { ConnectionReason, DialReason } from '../reason/reason.ts';
import type { Messages } from '../wire/messages.ts';

/** What happens on the way to, on, and at the end of a link. */
export type GridEvent =
  /** A connection has said who it is: there is a link to `peer`. */
  | {
      readonly kind: 'linkUp';
      readonly peer: number;
      readonly remote: string;
      /** The life that the peer is in; a plain peer, which knows no sessions, says nothing of it. */
      readonly incarnation?: number;
      /** What tells its connection from others, see `Socket`; a model has none. */
      readonly connection?: string;
    }
  /** The peer has spoken, first of all or after a silence or an end. */
  | { readonly kind: 'trusted'; readonly peer: number }
  /** The peer has been silent for the suspicion deadline. */
  | { readonly kind: 'suspected'; readonly peer: number }
  /** A peer that was trusted is no more: nobody is there who would answer, or its life is over. */
  | { readonly kind: 'peerDown'; readonly peer: number; readonly reason: ConnectionReason | DialReason }
  /** Messages of the peer that are new here; with a session, which ones: those of `incarnation` from number `first` on. */
  | {
      readonly kind: 'messagesReceived';
      readonly peer: number;
      readonly messages: Messages;
      readonly incarnation?: number;
      readonly first?: number;
    }
  /** The connection was given the own messages with log index `[from, until)`. Reported to those who ask for it. */
  | {
      readonly kind: 'sent';
      readonly peer: number;
      readonly log: Log;
      readonly from: number;
      readonly until: number;
    }
  /** A line of a peer that means nothing to us. */
  | { readonly kind: 'lineIgnored'; readonly peer: number; readonly line: string }
  /**
   * The link to `peer` has ended, from either side; that says nothing yet of the peer. A fault: it was ended because of what
   * the peer said on it.
   */
  | {
      readonly kind: 'linkDown';
      readonly peer: number;
      readonly incarnation?: number;
      readonly reason: ConnectionReason;
      readonly isFault: boolean;
    }
  /** A connection ended before there was a link: it never said who it is, or it was not to be believed (a fault). */
  | {
      readonly kind: 'connectionRefused';
      readonly remote: string;
      readonly reason: ConnectionReason;
      readonly isFault: boolean;
    }
  /** A dial came to nothing; there will be another. */
  | { readonly kind: 'dialFailed'; readonly peer: number; readonly reason: ConnectionReason | DialReason };

/**
 * The log has grown by messages of this server's own: bring them to every peer. `frame` is the lines of messages
 * `[from, log.count)`, formatted once for all peers that are up to date; a peer that is behind is served from the log.
 */
export interface Send {
  readonly kind: 'send';
  readonly log: Log;
  /** How many messages this server has said by then, these included. */
  readonly said: number;
  readonly from: number;
  readonly frame: Uint8Array;
}
