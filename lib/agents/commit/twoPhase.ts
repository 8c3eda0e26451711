/**
 * Two-phase commit (Gray 1978; Bernstein, Hadzilacos, Goodman, section 7.4), with cooperative termination. The first participant is the
 * coordinator. All participants take part in every transaction: if one is down, it is aborted.
 */
import { agentType } from '../../agent/agentType.ts';
import { commitAgent, heard, stepOf, type Protocol } from './commitAgent.ts';
import type { Draft } from './draft.ts';
import { describeFact } from './messages.ts';
import { TWO_PHASE_PROPERTIES } from './properties.ts';
import { progressOf, type MessageOf } from './state.ts';
import {
  answered,
  begin,
  counted,
  decide,
  learn,
  proposed,
  requested,
  tellCoordinator,
  votes,
  type Rules,
} from './voting.ts';

const RULES: Rules = {
  allYes: (draft) => {
    decide(draft, 'commit', RULES);
  },
  accepts: () => false,
  viewAfter: () => undefined,
  ready: beginNext,
  decided: (draft) => {
    answerInquiries(draft);
    beginNext(draft);
  },
};

const PROTOCOL: Protocol = {
  started: (draft) => {
    const { participants } = draft.self.attributes;
    draft.change({ isMember: true, view: participants, coordinator: participants[0] });
    tellCoordinator(draft);
    // A commit would be in its log. There is none, so the transaction can be aborted.
    if (isCoordinator(draft) && draft.state.open !== undefined) abortBecause(draft, draft.name);
  },
  received: (draft, from, message) => {
    switch (message.kind) {
      case 'voteRequest':
        return requested(draft, from, message, RULES);
      case 'vote':
        return counted(draft, from, message, RULES);
      case 'decide':
        // The coordinator learns from votes only.
        if (message.number === draft.number && !isCoordinator(draft)) learn(draft, message, RULES);
        return;
      case 'hello':
        return inquired(draft, from, message);
      default:
        return;
    }
  },
  requested: (draft, request) => {
    if (request.kind === 'vote') answered(draft, request, RULES);
    if (request.kind === 'propose') proposed(draft, request, RULES);
  },
  runs: (draft, process) => {
    const { coordinator, open, running } = draft.state;
    if (isCoordinator(draft)) return beginNext(draft);
    const isLost = coordinator !== undefined && !running.has(coordinator);
    if (process === coordinator || (isLost && open?.phase === 'uncertain')) inquire(draft, process);
  },
  failed: (draft, process) => {
    const { waiting, open, coordinator, running, hellos } = draft.state;
    if (isCoordinator(draft)) {
      // Its vote will not come. If this process has not voted itself, the other one has not been asked.
      const isLost = waiting?.kind === 'votes' ? waiting.missing.includes(process) : open?.phase === 'none';
      if (isLost) abortBecause(draft, process);
      return beginNext(draft);
    }
    if (process !== coordinator) return;
    if (open?.phase === 'none') {
      draft.recordFailure(process);
      votes(draft, 'no', RULES);
    }
    // Cooperative termination: one that knows the decision tells it, one that has not voted aborts.
    if (open?.phase === 'uncertain') for (const other of running) inquire(draft, other);
    for (const [other, hello] of hellos) inquired(draft, other, hello);
  },
};

export const twoPhaseCommit = agentType({
  ...commitAgent,
  name: 'commit_2p',
  properties: TWO_PHASE_PROPERTIES,
  step: stepOf(PROTOCOL),
  describe: describeFact,
});

function isCoordinator({ name, state }: Draft): boolean {
  return state.coordinator === name;
}

function abortBecause(draft: Draft, failed: string): void {
  draft.recordFailure(failed);
  decide(draft, 'abort', RULES);
}

/** Asks a process what it knows of the decisions. */
function inquire(draft: Draft, process: string): void {
  const { incarnation } = draft.self;
  draft.send(process, { kind: 'hello', ...progressOf(draft.state), incarnation, view: [] });
}

function inquired(draft: Draft, from: string, hello: MessageOf<'hello'>): void {
  heard(draft, from, hello);
  const { decisions, open, coordinator = '', running } = draft.state;
  if (hello.decided < decisions.length) draft.sendDecisions(from, hello.decided);
  else if (hello.decided === decisions.length && hello.phase !== 'none' && !running.has(coordinator)) {
    if (open !== undefined) return;
    // This process has not voted on the transaction, so no process can have committed it.
    draft.recordFailure(coordinator);
    learn(draft, { outcome: 'abort', about: hello.about }, RULES);
  }
  if (isCoordinator(draft)) beginNext(draft);
}

/** Sends a decision that has become known to the processes that have inquired about it. */
function answerInquiries(draft: Draft): void {
  const { decisions, hellos } = draft.state;
  if (isCoordinator(draft)) return;
  for (const [process, { decided }] of hellos)
    draft.sendDecisions(process, Math.min(decided, decisions.length));
  draft.change({ hellos: new Map() });
}

/** The coordinator begins the next transaction when all participants run and have all decisions. */
function beginNext(draft: Draft): void {
  const { open, proposals, running, hellos, waiting } = draft.state;
  const [about, ...others] = proposals;
  if (!isCoordinator(draft) || open !== undefined || waiting !== undefined || about === undefined) return;
  const absent = draft.others.find((one) => !running.has(one));
  if (absent === undefined && draft.others.some((one) => !hellos.has(one))) return;
  draft.change({ proposals: others });
  if (absent === undefined) return begin(draft, about, RULES);
  draft.change({ open: { phase: 'none', about } });
  abortBecause(draft, absent);
}
