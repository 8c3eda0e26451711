/** The state of a server of the playlist, and the fact that it records. Types only. */
import type { CommitRequest, Outcome } from '../commit/messages.ts';
import type { Change } from './commands.ts';
import type { Songs } from './songs.ts';

/** The origin of a change: a client of this server, or another server for a client of its own. */
type Asker =
  | { readonly kind: 'client'; readonly name: string }
  | { readonly kind: 'server'; readonly name: string; readonly number: number };

export type Failure = CommitRequest & { readonly kind: 'failAt' };

/** A change that is asked for. */
export interface Asked {
  readonly by: Asker;
  readonly change: Change;
}

/**
 * The coordinator asks all servers that run to answer, and waits until they have, or are found to have died:
 *
 * - before it begins a transaction (`propose`): a server that has died before a change is no reason to abort it
 * - before it acknowledges a change, and before it announces itself: the decision was sent before the question, so those that answer know it
 */
export interface Call {
  readonly number: number;
  readonly missing: readonly string[];
  readonly then:
    { readonly kind: 'propose' | 'announce' } | { readonly kind: 'acknowledge'; readonly outcome: Outcome };
}

/** The state of a server. */
export interface Playlist {
  readonly songs: Songs;
  /** The number of the last decided transaction that this server knows. */
  readonly decided: number;
  /** The coordinator; undefined while this server has started and is no member yet, and after the coordinator has died. */
  readonly coordinator: string | undefined;
  /** Whether this server is a member, and knows all decisions. */
  readonly isReady: boolean;
  /** Whether clients were told that this server is the coordinator. */
  readonly isAnnounced: boolean;
  /** The other servers of which it is not known whether they run. */
  readonly unknown: readonly string[];
  /** Those that run. */
  readonly running: readonly string[];
  /** Those of them that have said that they know no coordinator, and whether they know of no transaction. */
  readonly waiting: Readonly<Record<string, boolean>>;
  /** If this server had no log at its start: the others that had one. It must not begin without them. */
  readonly predecessors: readonly string[];
  /** Whether this server votes no the next time. */
  readonly votesNo: boolean;
  /** The points of the next transaction at which this server ends. A server that joins is no such transaction, so the layer below is told late. */
  readonly failures: readonly Failure[];
  /** Requests for songs that wait until this server is ready. */
  readonly gets: readonly { readonly by: string; readonly song: string }[];
  /** Changes that wait for their turn, or for a coordinator. */
  readonly queue: readonly Asked[];
  /** The number of roll calls so far, and the one that is on. */
  readonly calls: number;
  readonly call: Call | undefined;
  /** The change whose transaction this server has begun, or is about to begin, or is about to acknowledge. */
  readonly current: Asked | undefined;
  /** Changes that the coordinator was asked for, by number: the origin of each. */
  readonly passedOn: Readonly<Record<string, Asked>>;
  readonly passedOnCount: number;
}

/** A client was told how a change has ended. */
export interface AcknowledgedFact {
  readonly kind: 'acknowledged';
  readonly change: string;
  readonly outcome: Outcome;
  /** The number of the last transaction that was decided by then. */
  readonly number: number;
}
