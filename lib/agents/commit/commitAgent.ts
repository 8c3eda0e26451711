/** What the agent types of both protocols share. */
import type { AgentEvent, Self } from '../../agent/agent.ts';
import { Draft, type CommitEffect } from './draft.ts';
import {
  commitAttributes,
  commitMessage,
  commitRecord,
  commitRequest,
  type CommitAttributes,
  type CommitMessage,
  type CommitRecord,
  type CommitRequest,
} from './messages.ts';
import { EMPTY, keptOf, withRecord, type CommitState, type MessageOf } from './state.ts';
import { tellOldDecisions } from './voting.ts';

/** A protocol: what a process does at each event. */
export interface Protocol {
  /** It has started; its log is read. */
  started(draft: Draft): void;
  received(draft: Draft, from: string, message: CommitMessage): void;
  requested(draft: Draft, request: CommitRequest): void;
  /** A process runs, as the failure detector says. */
  runs(draft: Draft, process: string): void;
  /** A process has failed. @param mayRun - whether that is only a suspicion */
  failed(draft: Draft, process: string, mayRun: boolean): void;
}

type CommitEvent = AgentEvent<{ readonly commit: CommitMessage }, CommitRequest, CommitRecord, never>;

/** The fields of both agent types. */
export const commitAgent = {
  attributes: commitAttributes,
  ports: { commit: commitMessage },
  requests: commitRequest,
  records: commitRecord,
  init: (): CommitState => EMPTY,
};

/** The step of a protocol. */
export function stepOf(protocol: Protocol) {
  return (
    state: CommitState,
    event: CommitEvent,
    self: Self<CommitAttributes>,
  ): readonly [CommitState, readonly CommitEffect[]] => {
    const draft = new Draft(state, self);
    takes(protocol, draft, event);
    return [draft.state, draft.effects];
  };
}

function takes(protocol: Protocol, draft: Draft, event: CommitEvent): void {
  switch (event.kind) {
    case 'started':
      draft.change(event.saved.reduce(withRecord, draft.state));
      if (draft.self.incarnation > 1) recordAgain(draft, event.saved);
      tellOldDecisions(draft);
      return protocol.started(draft);
    case 'received':
      return protocol.received(draft, event.from, event.message);
    case 'requested':
      if (event.request.kind === 'failAt') {
        const { point, to = [] } = event.request;
        return draft.change({ failAt: { point, to } });
      }
      return protocol.requested(draft, event.request);
    case 'trusted':
      draft.change({ running: new Set([...draft.state.running, event.name]) });
      return protocol.runs(draft, event.name);
    case 'suspected':
      return draft.self.attributes.evidence === 'down' ? undefined : fails(protocol, draft, event.name, true);
    case 'down':
      draft.change({ hellos: without(draft.state.hellos, event.name) });
      return fails(protocol, draft, event.name, false);
    default:
      return undefined;
  }
}

/**
 * A process that failed may have logged what it did, and not recorded it: its last votes are recorded again. What it aborted last can be a
 * consequence of failures.
 */
function recordAgain(draft: Draft, saved: readonly CommitRecord[]): void {
  const kept = keptOf(draft.state);
  for (const logged of saved) {
    if (logged.kind !== 'voted' || logged.number < kept) continue;
    const { number, about, view } = logged;
    draft.record({ kind: 'voted', number, vote: 'yes' });
    if (view !== undefined) draft.record({ kind: 'began', number, about, view });
  }
  for (let number = kept + 1; number <= draft.state.decisions.length; number++)
    draft.recordFailure(draft.name, number);
}

function fails(protocol: Protocol, draft: Draft, process: string, mayRun: boolean): void {
  const { running } = draft.state;
  draft.change({ running: new Set([...running].filter((one) => one !== process)) });
  protocol.failed(draft, process, mayRun);
}

/** A map without a key. */
export function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  return new Map([...map].filter(([other]) => other !== key));
}

/** Notes the `hello` of a process. */
export function heard(draft: Draft, from: string, hello: MessageOf<'hello'>): void {
  draft.change({ hellos: new Map([...draft.state.hellos, [from, hello]]) });
}
