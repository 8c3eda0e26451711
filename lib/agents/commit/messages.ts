/** What atomic commit exchanges: attributes, messages between processes, requests of the layer above, indications to it, and records of the log. */
import {
  array,
  boolean,
  integer,
  kinds,
  literal,
  object,
  optional,
  string,
  word,
  type ValueOf,
} from '../../agent/schemas.ts';

/** `participants`: the ids of all processes, this one included, in the order in which they become coordinator. */
export const commitAttributes = object({
  participants: array(word),
  /** Of three-phase commit: the ids of the processes that begin as members; left out: all. The others join. */
  members: optional(array(word)),
  /**
   * What counts as the failure of a process: that its session is over (`down`), or also its silence (`suspected`, the default: a timeout, as in
   * the textbook).
   */
  evidence: optional(literal('suspected', 'down')),
  /** `unlogged`: pre-commits are not logged, as the textbook allows. Then a total failure can lose a commit: for experiments. */
  preCommits: optional(literal('logged', 'unlogged')),
});
export type CommitAttributes = ValueOf<typeof commitAttributes>;

const outcomes = literal('commit', 'abort');
export type Outcome = ValueOf<typeof outcomes>;

const votes = literal('yes', 'no');
export type Vote = ValueOf<typeof votes>;

/**
 * What a transaction is about. Transactions are numbered from 1, without gaps; every process decides them in this order.
 *
 * - `payload`: a text of the layer above
 * - `join`: of three-phase commit: this incarnation of a process becomes a member
 * - `unknown`: an aborted one that reached none of those that decided
 */
const transaction = kinds({
  payload: { payload: string },
  join: { process: word, incarnation: integer },
  unknown: {},
});
export type Transaction = ValueOf<typeof transaction>;

/** A decided transaction. */
export interface Decision {
  readonly outcome: Outcome;
  readonly about: Transaction;
}

/** How far a process is with a transaction that it has not decided: `none` if it has not voted. */
const phases = literal('none', 'uncertain', 'committable');
export type Phase = ValueOf<typeof phases>;

/** What a process knows of the transactions: how many it has decided, and how far it is with the next one. */
const progress = { decided: integer, phase: phases, about: transaction };
export interface Progress {
  readonly decided: number;
  readonly phase: Phase;
  readonly about: Transaction;
}

/** The messages between processes. */
export const commitMessage = kinds({
  /** Phase one. `view`: the processes that take part. */
  voteRequest: { number: integer, about: transaction, view: array(word) },
  vote: { number: integer, vote: votes },
  /** Phase two of three-phase commit. */
  preCommit: { number: integer },
  ack: { number: integer },
  /** A decision. Decisions that a process lacks are sent in their order. */
  decide: { number: integer, outcome: outcomes, about: transaction },
  /**
   * The termination protocol: a coordinator asks the members how far they are. The one with the largest round is the coordinator.
   * `incarnation`: of the receiver, as far as known, otherwise 0. What waits for a record can be sent to a later incarnation.
   */
  stateRequest: { round: integer, decided: integer, view: array(word), incarnation: integer },
  state: { round: integer, ...progress },
  /** A member has found that the receiver is the next coordinator; perhaps it does not know yet that it is a member. */
  elected: { round: integer, decided: integer, view: array(word), incarnation: integer },
  /**
   * A process has started and is no member; in two-phase commit: it inquires about decisions. `hasLeft`: it was a member before. `kept`: how many
   * of its decisions the others have too; it can have aborted those after them alone. Left out: all.
   */
  hello: {
    ...progress,
    incarnation: integer,
    view: array(word),
    kept: optional(integer),
    hasLeft: optional(boolean),
  },
  /** What a member tells a process that is none, or that was removed. `incarnation`: of the receiver, as far as known, otherwise 0. */
  greeting: { coordinator: word, view: array(word), incarnation: integer, decided: integer },
  /** A process asks the coordinator to become a member. `greeted`: the members that know that it runs. */
  joinRequest: { greeted: array(word) },
  /** It has become a member. */
  welcome: { round: integer, coordinator: word, view: array(word) },
});
export type CommitMessage = ValueOf<typeof commitMessage>;

/**
 * The points at which a process can be made to fail, for experiments: the next time that it is there. Where messages are sent, they are sent
 * to the processes `to` only (left out: to none).
 *
 * - `beforeVote`: it is asked to vote, and has not voted
 * - `afterVote`, `afterAck`: it has sent its vote or its acknowledgement
 * - `voteRequest`, `preCommit`, `commit`: as coordinator it sends these messages to `to`, and fails
 */
export const failurePoints = literal(
  'beforeVote',
  'afterVote',
  'afterAck',
  'voteRequest',
  'preCommit',
  'commit',
);
export type FailurePoint = ValueOf<typeof failurePoints>;

/** The requests of the layer above. */
export const commitRequest = kinds({
  /** Begin a transaction. One of a process that is not the coordinator is answered with `refused`. */
  propose: { payload: string },
  /** The answer to `voteAsked`. */
  vote: { number: integer, vote: votes },
  /** Of three-phase commit: no other process runs, so that this one, if its log is empty, is the only member. */
  found: {},
  /** Halt at this point: see {@link FailurePoint}. */
  failAt: { point: failurePoints, to: optional(array(word)) },
});
export type CommitRequest = ValueOf<typeof commitRequest>;

/** The indications to the layer above. */
export type CommitIndication =
  /** Vote, with the request `vote`. Of several for one number the last one counts. */
  | { readonly kind: 'voteAsked'; readonly number: number; readonly payload: string }
  /**
   * A transaction is decided. In the order of numbers, each once in an incarnation: at the start those of the log (`isOld`). Transactions by
   * which processes join are left out, so numbers have gaps. `payload`: of an aborted transaction it may be unknown.
   */
  | {
      readonly kind: 'decided';
      readonly number: number;
      readonly outcome: Outcome;
      readonly payload?: string;
      readonly isOld?: true;
    }
  /**
   * This process is the coordinator: perhaps the process itself, which then can begin transactions. A process that is no member is not told;
   * it is told when it has become one, and has all decisions.
   */
  | { readonly kind: 'coordinator'; readonly id: string }
  /** This process is not the coordinator. */
  | { readonly kind: 'refused'; readonly payload: string; readonly coordinator?: string };

/** What processes record for traces and properties. */
export type CommitFact =
  /** As coordinator it asks these processes to vote, itself included. */
  | {
      readonly kind: 'began';
      readonly number: number;
      readonly about: Transaction;
      readonly view: readonly string[];
    }
  | { readonly kind: 'voted'; readonly number: number; readonly vote: Vote }
  | { readonly kind: 'preCommitted'; readonly number: number }
  | {
      readonly kind: 'decided';
      readonly number: number;
      readonly outcome: Outcome;
      readonly about: Transaction;
    }
  /** A failure of this process or of another one has consequences for it, in this transaction. */
  | { readonly kind: 'failure'; readonly of: string; readonly number: number };

/** A fact in words. */
export function describeFact(fact: CommitFact): string {
  switch (fact.kind) {
    case 'began':
      return `begins transaction ${String(fact.number)} (${describeTransaction(fact.about)}) with ${fact.view.join(', ')}`;
    case 'voted':
      return `votes ${fact.vote} on transaction ${String(fact.number)}`;
    case 'preCommitted':
      return `is committable in transaction ${String(fact.number)}`;
    case 'decided':
      return `decides: ${fact.outcome} transaction ${String(fact.number)} (${describeTransaction(fact.about)})`;
    case 'failure':
      return `goes on after the failure of ${fact.of}, in transaction ${String(fact.number)}`;
  }
}

function describeTransaction(about: Transaction): string {
  switch (about.kind) {
    case 'payload':
      return about.payload;
    case 'join':
      return `${about.process} joins`;
    case 'unknown':
      return 'unknown';
  }
}

/** The records of the log, in the order in which they are saved. */
export const commitRecord = kinds({
  /** The processes that run, as far as this one knows. */
  view: { view: array(word) },
  /**
   * It has voted yes on a transaction. Decisions from this number on were aborted, and are void. `view`: of the coordinator: the processes that
   * take part.
   */
  voted: { number: integer, about: transaction, view: optional(array(word)) },
  /** All have voted yes on it: it may only be aborted if nobody knows this. */
  preCommitted: {},
  /** `view`: if it has changed by this transaction. */
  decided: { number: integer, outcome: outcomes, about: transaction, view: optional(array(word)) },
});
export type CommitRecord = ValueOf<typeof commitRecord>;
