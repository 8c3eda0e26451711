/** The steps that both protocols have: a transaction is proposed, begins, is voted on, and is decided. */
import { decideOf, type Draft } from './draft.ts';
import type { CommitRequest, Decision, Outcome, Transaction, Vote } from './messages.ts';
import type { MessageOf } from './state.ts';

/** Where the protocols differ. */
export interface Rules {
  /** All have voted yes. */
  allYes(draft: Draft): void;
  /** Whether this process votes yes on a transaction that the layer above is not asked about. */
  accepts(draft: Draft, about: Transaction): boolean;
  /** The members after a decision; undefined if they stay the same. */
  viewAfter(draft: Draft, decision: Decision): readonly string[] | undefined;
  /** This coordinator can begin the next transaction, if there is one. */
  ready(draft: Draft): void;
  /** A decision was made or learnt, and is durable before anything that follows. */
  decided(draft: Draft, decision: Decision): void;
}

/** The layer above proposes a transaction: the coordinator begins it in its turn, another process refuses it. */
export function proposed(draft: Draft, { payload }: CommitRequest & { kind: 'propose' }, rules: Rules): void {
  const { isMember, coordinator, proposals } = draft.state;
  if (!isMember || coordinator !== draft.name)
    return draft.indicate({ kind: 'refused', payload, ...(coordinator !== undefined && { coordinator }) });
  draft.change({ proposals: [...proposals, { kind: 'payload', payload }] });
  rules.ready(draft);
}

/** The coordinator begins the next transaction: it votes first. */
export function begin(draft: Draft, about: Transaction, rules: Rules): void {
  draft.change({ open: { phase: 'none', about } });
  ask(draft, about, rules);
}

/** A participant is asked to vote. */
export function requested(
  draft: Draft,
  from: string,
  { number, about }: MessageOf<'voteRequest'>,
  rules: Rules,
): void {
  const { decisions, open } = draft.state;
  // It has aborted the transaction by itself, before it was asked.
  if (decisions[number - 1]?.outcome === 'abort')
    return draft.send(from, { kind: 'vote', number, vote: 'no' });
  if (number !== draft.number || open !== undefined) return;
  draft.change({ open: { phase: 'none', about } });
  draft.failIfAt('beforeVote', about);
  ask(draft, about, rules);
}

function ask(draft: Draft, about: Transaction, rules: Rules): void {
  if (about.kind === 'payload')
    draft.indicate({ kind: 'voteAsked', number: draft.number, payload: about.payload });
  else votes(draft, rules.accepts(draft, about) ? 'yes' : 'no', rules);
}

/** The layer above votes. */
export function answered(draft: Draft, request: CommitRequest & { kind: 'vote' }, rules: Rules): void {
  // The transaction may have been aborted meanwhile.
  if (request.number === draft.number && draft.state.open?.phase === 'none')
    votes(draft, request.vote, rules);
}

/** This process votes on the open transaction. */
export function votes(draft: Draft, vote: Vote, rules: Rules): void {
  const { number, name } = draft;
  const { coordinator, open, view } = draft.state;
  if (open === undefined) return;
  const { about } = open;
  if (vote === 'no') {
    draft.record({ kind: 'voted', number, vote });
    if (coordinator === name) return decide(draft, 'abort', rules);
    learn(draft, { outcome: 'abort', about }, rules);
    if (coordinator !== undefined) draft.send(coordinator, { kind: 'vote', number, vote });
    draft.failIfAt('afterVote', about);
    return;
  }
  // What is recorded only after the vote is durable can be lost when the process fails, although the log has the vote.
  draft.record({ kind: 'voted', number, vote });
  if (coordinator === name) draft.record({ kind: 'began', number, about, view });
  // The vote is durable before anybody is told: without it, the process would abort when it starts again.
  draft.save({ kind: 'voted', number, about, ...(coordinator === name && { view }) });
  draft.change({ open: { phase: 'uncertain', about } });
  if (coordinator !== name) {
    if (coordinator !== undefined) draft.send(coordinator, { kind: 'vote', number, vote });
    draft.failIfAt('afterVote', about);
    return;
  }
  const missing = draft.others;
  draft.change({ waiting: { kind: 'votes', missing } });
  draft.sendAllOrFail('voteRequest', about, missing, { kind: 'voteRequest', number, about, view });
  if (missing.length === 0) rules.allYes(draft);
}

/** The coordinator receives a vote. */
export function counted(draft: Draft, from: string, { number, vote }: MessageOf<'vote'>, rules: Rules): void {
  const { waiting } = draft.state;
  if (waiting?.kind !== 'votes' || number !== draft.number || !waiting.missing.includes(from)) return;
  if (vote === 'no') return decide(draft, 'abort', rules);
  const missing = waiting.missing.filter((one) => one !== from);
  draft.change({ waiting: { ...waiting, missing } });
  if (missing.length === 0) rules.allYes(draft);
}

/** The coordinator decides the open transaction, and tells the others. */
export function decide(
  draft: Draft,
  outcome: Outcome,
  rules: Rules,
  about: Transaction = draft.state.open?.about ?? { kind: 'unknown' },
): void {
  const { number, others } = draft;
  const decision = { outcome, about };
  draft.change({ waiting: undefined });
  applied(draft, decision, rules);
  const message = decideOf(number, decision);
  if (outcome === 'commit') draft.sendAllOrFail('commit', about, others, message);
  else draft.sendAll(others, message);
  rules.decided(draft, decision);
}

/** A process learns the decision of the next transaction, or makes it alone. */
export function learn(draft: Draft, { outcome, about }: Decision, rules: Rules): void {
  const decision = { outcome, about };
  applied(draft, decision, rules);
  rules.decided(draft, decision);
}

function applied(draft: Draft, decision: Decision, rules: Rules): void {
  const { number } = draft;
  const { outcome, about } = decision;
  const view = rules.viewAfter(draft, decision);
  draft.save({ kind: 'decided', number, outcome, about, ...(view && { view }) });
  draft.record({ kind: 'decided', number, outcome, about });
  draft.change({
    decisions: [...draft.state.decisions, decision],
    open: undefined,
    ...(view && { view }),
  });
  tellDecision(draft, number, decision);
}

/** The layer above is told about a decision, unless it is one about members. */
function tellDecision(draft: Draft, number: number, { outcome, about }: Decision, isOld?: true): void {
  if (about.kind === 'join') return;
  draft.indicate({
    kind: 'decided',
    number,
    outcome,
    ...(about.kind === 'payload' && { payload: about.payload }),
    ...(isOld && { isOld }),
  });
}

/** The layer above is told about all decisions of the log. */
export function tellOldDecisions(draft: Draft): void {
  draft.state.decisions.forEach((decision, at) => {
    tellDecision(draft, at + 1, decision, true);
  });
}

/** The layer above is told the coordinator, if it has not been. */
export function tellCoordinator(draft: Draft): void {
  const { coordinator, told } = draft.state;
  if (coordinator === undefined || coordinator === told) return;
  draft.change({ told: coordinator });
  draft.indicate({ kind: 'coordinator', id: coordinator });
}
