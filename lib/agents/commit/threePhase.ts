/**
 * Three-phase commit (Skeen 1981; Bernstein, Hadzilacos, Goodman, section 7.5) for a sequence of transactions. The members take part in a
 * transaction; one that fails is no member any more, and one that starts becomes one by a transaction. When the coordinator fails, the next
 * member, round robin, takes over.
 */
import { agentType } from '../../agent/agentType.ts';
import { commitAgent, heard, stepOf, without, type Protocol } from './commitAgent.ts';
import type { Draft } from './draft.ts';
import { describeFact } from './messages.ts';
import { greetOthers, helloOf } from './members.ts';
import {
  bringUpToDate,
  isIncarnationHeard,
  joined,
  requestsJoin,
  wantsToJoin,
  welcomed,
} from './membership.ts';
import { THREE_PHASE_PROPERTIES } from './properties.ts';
import { recoverTogether } from './recovery.ts';
import { keptOf, type MessageOf } from './state.ts';
import { answersRequest, callAgain, elected, removeFailed, stateArrived, takeOver } from './termination.ts';
import {
  answered,
  begin,
  counted,
  decide,
  learn,
  proposed,
  requested,
  tellCoordinator,
  type Rules,
} from './voting.ts';

/** Where three-phase commit differs from two-phase commit. */
const RULES: Rules = {
  allYes: (draft) => {
    preCommits(draft);
    const missing = draft.others;
    draft.change({ waiting: { kind: 'acks', missing } });
    draft.sendAllOrFail('preCommit', draft.state.open?.about, missing, {
      kind: 'preCommit',
      number: draft.number,
    });
    if (missing.length === 0) decide(draft, 'commit', RULES);
  },
  accepts: (draft, about) => about.kind === 'join' && isIncarnationHeard(draft, about),
  viewAfter: (draft, { outcome, about }) =>
    outcome === 'commit' && about.kind === 'join' && isIncarnationHeard(draft, about) && draft.state.isMember
      ? draft.self.attributes.participants.filter(
          (one) => one === about.process || draft.state.view.includes(one),
        )
      : undefined,
  ready,
  decided: (draft, { outcome, about }) => {
    if (outcome === 'commit' && about.kind === 'join') joined(draft, about.process);
    if (draft.state.isMember) ready(draft);
    else recoverTogether(draft, RULES);
  },
};

const PROTOCOL: Protocol = {
  started: (draft) => {
    const { members, participants } = draft.self.attributes;
    const { decisions, open, view } = draft.state;
    // The others may not have heard of the last ones that were aborted, and may have given their numbers to other transactions.
    if (open === undefined) draft.change({ decisions: decisions.slice(0, keptOf(draft.state)) });
    if (decisions.length === 0 && open === undefined && view.length === 0)
      draft.change({ view: members ?? participants });
    recoverTogether(draft, RULES);
  },
  received: (draft, from, message) => {
    const { isMember, coordinator, view, waiting, open } = draft.state;
    const isFromCoordinator = isMember && from === coordinator;
    switch (message.kind) {
      case 'voteRequest':
        if (!isFromCoordinator || !message.view.includes(draft.name)) return;
        removeFailed(
          draft,
          view.filter((one) => !message.view.includes(one)),
          RULES,
        );
        return requested(draft, from, message, RULES);
      case 'vote':
        return counted(draft, from, message, RULES);
      case 'preCommit':
        if (!isFromCoordinator) return;
        // The predecessor of the coordinator had decided, and the decision arrived here after this process had told its state.
        if (message.number < draft.number) return draft.sendDecisions(from, message.number - 1);
        if (open === undefined) return;
        preCommits(draft);
        draft.send(from, { kind: 'ack', number: message.number });
        return draft.failIfAt('afterAck', open.about);
      case 'ack':
        return acknowledged(draft, from, message.number);
      case 'decide':
        if (isOverruled(draft, message))
          draft.change({ decisions: draft.state.decisions.slice(0, message.number - 1), open: undefined });
        if (message.number !== draft.number) return;
        if (waiting === undefined || waiting.kind === 'states') learn(draft, message, RULES);
        else decide(draft, message.outcome, RULES, message.about);
        return;
      case 'stateRequest':
        return answersRequest(draft, from, message, RULES);
      case 'elected':
        return elected(draft, from, message, RULES);
      case 'state':
        return stateArrived(draft, from, message, RULES);
      case 'hello':
        heard(draft, from, message);
        if (isMember && message.hasLeft === true) removeFailed(draft, [from], RULES);
        else if (isMember && view.includes(from)) {
          bringUpToDate(draft, from, message);
          return callAgain(draft, from);
        }
        if (isMember) greetOthers(draft, [from]);
        else recoverTogether(draft, RULES);
        return;
      case 'greeting':
        return requestsJoin(draft, from, message);
      case 'joinRequest':
        wantsToJoin(draft, from, message);
        return ready(draft);
      case 'welcome':
        return welcomed(draft, message, RULES);
    }
  },
  requested: (draft, request) => {
    const { isMember, decisions, view } = draft.state;
    switch (request.kind) {
      case 'vote':
        return answered(draft, request, RULES);
      case 'propose':
        return proposed(draft, request, RULES);
      case 'found':
        if (isMember || decisions.length > 0 || view.includes(draft.name)) return;
        draft.change({ view: [draft.name] });
        draft.save({ kind: 'view', view: [draft.name] });
        return recoverTogether(draft, RULES);
      default:
        return;
    }
  },
  runs: (draft, process) => {
    const { isMember, hellos, call } = draft.state;
    if (isMember) {
      // It was suspected wrongly, and could not join meanwhile.
      if (hellos.has(process)) greetOthers(draft, [process]);
      return;
    }
    draft.send(process, helloOf(draft));
    if (call?.kind === 'stateRequest') answersRequest(draft, call.from, call, RULES);
    if (call?.kind === 'elected') elected(draft, call.from, call, RULES);
    // It was suspected wrongly, and had said `hello` before.
    if (hellos.has(process)) recoverTogether(draft, RULES);
  },
  failed: (draft, process, mayRun) => {
    const { isMember, greetings, proposals, call, hellos } = draft.state;
    draft.change({
      greetings: without(greetings, process),
      proposals: proposals.filter((about) => about.kind !== 'join' || about.process !== process),
      call: call?.from === process ? undefined : call,
    });
    if (!isMember) return;
    removeFailed(draft, [process], RULES);
    // If it runs, it is told that it is no member any more. Those that have said `hello` have been.
    if (mayRun && !hellos.has(process)) greetOthers(draft, [process]);
  },
};

export const threePhaseCommit = agentType({
  ...commitAgent,
  name: 'commit_3p',
  properties: THREE_PHASE_PROPERTIES,
  step: stepOf(PROTOCOL),
  describe: describeFact,
});

/** Whether a process that is no member has aborted a transaction of which the members have not heard: they have committed another one with its number. */
function isOverruled({ state }: Draft, { number, outcome }: MessageOf<'decide'>): boolean {
  return !state.isMember && outcome === 'commit' && state.decisions[number - 1]?.outcome === 'abort';
}

/** The open transaction is committable here. */
function preCommits(draft: Draft): void {
  const { number } = draft;
  const { open } = draft.state;
  if (open?.phase !== 'uncertain') return;
  // The textbook says that this need not be logged. It must be: after a total failure, a transaction would be aborted which was committed.
  if (draft.self.attributes.preCommits !== 'unlogged') draft.save({ kind: 'preCommitted' });
  draft.record({ kind: 'preCommitted', number });
  draft.change({ open: { ...open, phase: 'committable' } });
}

function acknowledged(draft: Draft, from: string, number: number): void {
  const { waiting } = draft.state;
  if (waiting?.kind !== 'acks' || number !== draft.number) return;
  const missing = waiting.missing.filter((one) => one !== from);
  draft.change({ waiting: { ...waiting, missing } });
  if (missing.length === 0) decide(draft, 'commit', RULES);
}

/** The coordinator begins the next transaction, if none is open. */
function ready(draft: Draft): void {
  const { isMember, coordinator, open, waiting, proposals, view, shared } = draft.state;
  if (!isMember || coordinator !== draft.name || open !== undefined || waiting !== undefined) return;
  tellCoordinator(draft);
  // A process may have asked twice.
  const [about, ...others] = proposals.filter((one) => one.kind !== 'join' || !view.includes(one.process));
  if (about === undefined) {
    // Until they know that a member has failed, the others do not greet its next incarnation.
    if (!shared.every((one) => view.includes(one))) takeOver(draft, RULES);
    return;
  }
  draft.change({ proposals: others, shared: view });
  begin(draft, about, RULES);
}
