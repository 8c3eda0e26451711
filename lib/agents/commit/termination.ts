/**
 * The termination protocol of three-phase commit. When the coordinator has failed, the next member asks all members how far they are, and
 * decides by Skeen's rules: if one has decided, so do all; if one is committable, commit, after all have become committable; otherwise abort.
 */
import type { Draft } from './draft.ts';
import { becomeMember, greetOthers, incarnationOf, leave } from './members.ts';
import type { Decision, Progress } from './messages.ts';
import { progressOf, type MessageOf } from './state.ts';
import { decide, tellCoordinator, type Rules } from './voting.ts';

/** Members have failed. What this process does from now on may rest on that, so it is durable first. */
export function removeFailed(draft: Draft, failed: readonly string[], rules: Rules): void {
  const before = draft.state.view;
  const view = before.filter((one) => !failed.includes(one));
  if (view.length === before.length) return;
  draft.save({ kind: 'view', view });
  draft.change({ view });
  for (const of of before) if (!view.includes(of)) draft.recordFailure(of);
  if (draft.state.coordinator === draft.name) carryOn(draft, failed, rules);
  else if (draft.state.view.includes(draft.state.coordinator ?? '')) callAwaited(draft);
  else electIfFailed(draft, rules);
  greetOthers(draft);
}

/** The coordinator goes on without members that have failed. */
function carryOn(draft: Draft, failed: readonly string[], rules: Rules): void {
  const { waiting } = draft.state;
  if (waiting === undefined) return rules.ready(draft);
  // The members that have answered must know with whom the decision is made.
  if (waiting.kind === 'states') return takeOver(draft, rules);
  const isLost = waiting.missing.some((one) => failed.includes(one));
  if (!isLost) return;
  if (waiting.kind === 'votes') return decide(draft, 'abort', rules);
  const missing = waiting.missing.filter((one) => !failed.includes(one));
  draft.change({ waiting: { ...waiting, missing } });
  if (missing.length === 0) decide(draft, 'commit', rules);
}

/** If the coordinator is no member any more, the next one becomes it, round robin. */
export function electIfFailed(draft: Draft, rules: Rules): void {
  const { coordinator, view } = draft.state;
  const { participants } = draft.self.attributes;
  if (coordinator === undefined || view.includes(coordinator)) return;
  const at = participants.indexOf(coordinator);
  const next = [...participants.slice(at + 1), ...participants.slice(0, at)].find((one) =>
    view.includes(one),
  );
  draft.change({ coordinator: next, isAwaited: true });
  if (next === draft.name) return takeOver(draft, rules);
  callAwaited(draft);
  tellCoordinator(draft);
}

/** The next coordinator is told that it is. */
function callAwaited(draft: Draft): void {
  const { coordinator, isAwaited, round, decisions, view } = draft.state;
  if (isAwaited && coordinator !== undefined)
    draft.send(coordinator, {
      kind: 'elected',
      round,
      decided: decisions.length,
      view,
      incarnation: incarnationOf(draft, coordinator),
    });
}

/** A process that is no member yet is told that it is, and that it is the coordinator. */
export function elected(draft: Draft, from: string, message: MessageOf<'elected'>, rules: Rules): void {
  const { isMember, round, view } = draft.state;
  if (!isFor(draft, message)) return;
  // It has taken another incarnation of a process for a member, one that the others do not know as such.
  if (isMember && view.includes(from)) return removeFailed(draft, failedIn(draft, message), rules);
  if (isMember || isGreeted(draft, message) || !hasMet(draft, from, message)) return;
  becomeMember(draft, message.view);
  draft.change({ round: Math.max(round, message.round), coordinator: draft.name });
  takeOver(draft, rules);
  greetOthers(draft);
}

/** Whether a message is for this incarnation, as a member. */
function isFor({ name, self, state }: Draft, call: MessageOf<'elected' | 'stateRequest'>): boolean {
  const isKnown = call.incarnation === self.incarnation;
  return call.view.includes(name) && (isKnown || (state.isMember && call.incarnation === 0));
}

/**
 * A member of the view of a call has greeted this process, so it does not know it as a member: it suspected it wrongly. Then this process tells all
 * that it is none, and becomes one again.
 */
function isGreeted(draft: Draft, { view }: MessageOf<'elected' | 'stateRequest'>): boolean {
  const { greetings } = draft.state;
  if (![...greetings.keys()].some((one) => view.includes(one))) return false;
  leave(draft);
  return true;
}

/** A member must be told when others fail. So a process waits until it has met all others, before it becomes one. */
function hasMet(draft: Draft, from: string, call: MessageOf<'elected' | 'stateRequest'>): boolean {
  if (call.view.every((one) => one === draft.name || draft.state.running.has(one))) return true;
  draft.change({ call: { ...call, from } });
  return false;
}

/** Asks all members how far they are. */
export function takeOver(draft: Draft, rules: Rules): void {
  const { view: shared } = draft.state;
  const round = draft.state.round + 1;
  dropVote(draft);
  draft.change({ round, shared, isAwaited: false, waiting: { kind: 'states', states: new Map() } });
  for (const other of draft.others) requestState(draft, other);
  finish(draft, rules);
}

function requestState(draft: Draft, process: string): void {
  const { round, view, decisions } = draft.state;
  const incarnation = incarnationOf(draft, process);
  draft.send(process, { kind: 'stateRequest', round, decided: decisions.length, view, incarnation });
}

/** A member says `hello`: it does not know yet that it is one. What it was sent before may not be for this incarnation. */
export function callAgain(draft: Draft, process: string): void {
  const { waiting, coordinator } = draft.state;
  if (waiting?.kind === 'states' && !waiting.states.has(process)) requestState(draft, process);
  if (coordinator === process) callAwaited(draft);
}

/** What was asked of the layer above is void: another coordinator decides without the answer. */
function dropVote(draft: Draft): void {
  const { open } = draft.state;
  if (open?.phase === 'none') draft.change({ open: undefined });
}

/** A process answers a coordinator. */
export function answersRequest(
  draft: Draft,
  from: string,
  message: MessageOf<'stateRequest'>,
  rules: Rules,
): void {
  const { participants } = draft.self.attributes;
  const { isMember, view, round, coordinator } = draft.state;
  if (isMember && !view.includes(from)) return greetOthers(draft, [from]);
  if (!isFor(draft, message)) return;
  const order = participants.indexOf(from) - participants.indexOf(coordinator ?? from);
  if (message.round < round || (message.round === round && coordinator !== undefined && order < 0)) return;
  if (!isMember) {
    if (isGreeted(draft, message) || !hasMet(draft, from, message)) return;
    becomeMember(draft, message.view);
  }
  dropVote(draft);
  refuseProposals(draft, from);
  draft.change({ round: message.round, coordinator: from, isAwaited: false, waiting: undefined });
  removeFailed(draft, failedIn(draft, message), rules);
  tellCoordinator(draft);
  greetOthers(draft);
  draft.sendDecisions(from, message.decided);
  draft.send(from, { kind: 'state', round: message.round, ...progressOf(draft.state) });
}

/** The members that have failed, as another member says: all that it does not name, but those that joined by decisions that it did not know. */
function failedIn(
  { state }: Draft,
  { view, decided }: MessageOf<'stateRequest' | 'elected'>,
): readonly string[] {
  const joined = state.decisions
    .slice(decided)
    .flatMap(({ outcome, about }) => (outcome === 'commit' && about.kind === 'join' ? [about.process] : []));
  return state.view.filter((one) => !view.includes(one) && !joined.includes(one));
}

/** Another process is the coordinator: transactions that were to begin here are refused, so that they can be proposed there. */
function refuseProposals(draft: Draft, coordinator: string): void {
  const { proposals } = draft.state;
  if (proposals.length === 0) return;
  draft.change({ proposals: [] });
  for (const about of proposals)
    if (about.kind === 'payload') draft.indicate({ kind: 'refused', payload: about.payload, coordinator });
}

/** The coordinator receives an answer. */
export function stateArrived(
  draft: Draft,
  from: string,
  { round, decided, phase, about }: MessageOf<'state'>,
  rules: Rules,
): void {
  const { waiting } = draft.state;
  if (waiting?.kind !== 'states' || round !== draft.state.round) return;
  const states = new Map([...waiting.states, [from, { decided, phase, about }] as const]);
  draft.change({ waiting: { ...waiting, states } });
  finish(draft, rules);
}

/** Decides, when all have answered. */
function finish(draft: Draft, rules: Rules): void {
  const { others } = draft;
  const { waiting, decisions } = draft.state;
  if (waiting?.kind !== 'states') return;
  const { states } = waiting;
  if (!others.every((one) => states.has(one))) return;
  draft.change({ waiting: undefined });
  for (const other of others) draft.sendDecisions(other, states.get(other)?.decided ?? decisions.length);
  const decision = decisionOf([progressOf(draft.state), ...states.values()], decisions.length);
  if (decision === undefined) return rules.ready(draft);
  const { outcome, about } = decision;
  draft.change({ open: { phase: draft.state.open?.phase ?? 'none', about } });
  if (outcome === 'abort') decide(draft, 'abort', rules);
  else rules.allYes(draft);
}

/** Skeen's rules, for the transaction after so many `decided` ones. Undefined if there is nothing to decide: none has voted yes on it. */
export function decisionOf(states: readonly Progress[], decided: number): Decision | undefined {
  const voted = states.filter((one) => one.decided === decided && one.phase !== 'none');
  const [first] = voted;
  if (first === undefined) return undefined;
  const isCommittable = voted.some(({ phase }) => phase === 'committable');
  return { outcome: isCommittable ? 'commit' : 'abort', about: first.about };
}
