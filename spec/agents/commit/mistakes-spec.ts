import { expect } from 'chai';
import type { AgentType } from '../../../lib/agent/agent.ts';
import { threePhaseCommit } from '../../../lib/agents/commit/threePhase.ts';
import { twoPhaseCommit } from '../../../lib/agents/commit/twoPhase.ts';
import { checkAgents, type AgentCheckOptions } from '../../../lib/model/agents/check.ts';
import {
  commitGrid,
  deaf,
  imagining,
  messageIn,
  mistaken,
  received,
  saves,
  taking,
  without,
  type Mistake,
} from '../../support/commit.ts';

/** A mistake in a protocol, and what has to find it. */
interface Mutant {
  readonly mistake: Mistake;
  /** How many processes; how they vote. */
  readonly n: number;
  readonly votes?: 'any';
  /** The processes that begin as members; left out: all. */
  readonly members?: readonly string[];
  readonly options: AgentCheckOptions;
  /** The promise that is broken. */
  readonly property: string;
  /** The states within which it is found. */
  readonly within: number;
}

const TWO_PHASE: Readonly<Record<string, Mutant>> = {
  'a no counts as a yes': {
    mistake: taking((event) => {
      const vote = messageIn(event, 'vote');
      return event.kind === 'received' && vote ? { ...event, message: { ...vote, vote: 'yes' } } : event;
    }),
    n: 2,
    votes: 'any',
    options: {},
    property: 'agreement',
    within: 1_000,
  },
  'the first yes is enough': {
    mistake: imagining((_, event, self) => {
      const vote = messageIn(event, 'vote');
      return vote?.vote === 'yes' ? self.names.map((name) => received(name, vote)) : [];
    }),
    n: 3,
    votes: 'any',
    options: {},
    property: 'validity: commit only if all have voted yes',
    within: 5_000,
  },
  'messages are sent before the log is written': {
    mistake: (step) => (state, event, self) => {
      const [next, effects] = step(state, event, self);
      const isSave = ({ kind }: { kind: string }) => kind === 'save';
      return [next, [...effects.filter((one) => !isSave(one)), ...effects.filter(isSave)]];
    },
    n: 2,
    options: { crashes: 1, restarts: 1 },
    property: 'agreement',
    within: 20_000,
  },
  'the decision is not logged': {
    mistake: without((effect) => saves(effect, 'decided')),
    n: 2,
    options: { crashes: 1, restarts: 1 },
    property: 'agreement',
    within: 20_000,
  },
  'the vote is not logged': {
    mistake: without((effect) => saves(effect, 'voted')),
    n: 2,
    options: { crashes: 1, restarts: 1 },
    property: 'termination: if all run, all decide',
    within: 20_000,
  },
  'there is no termination protocol': {
    mistake: without((effect) => (messageIn(effect, 'hello')?.phase ?? 'none') !== 'none'),
    n: 2,
    options: { crashes: 1, restarts: 1 },
    property: 'termination: if all run, all decide',
    within: 20_000,
  },
  'a decision is not sent again to a process that inquires': {
    mistake: without((effect, event) => messageIn(event, 'hello') !== undefined && effect.kind === 'send'),
    n: 2,
    options: { crashes: 1, restarts: 1 },
    property: 'termination: if all run, all decide',
    within: 20_000,
  },
  'the coordinator ignores a failure before it has voted itself': {
    mistake: deaf(
      ({ kind }, { coordinator, open }) => kind === 'down' && coordinator === 'a' && open?.phase === 'none',
    ),
    n: 2,
    votes: 'any',
    options: { requests: 2, crashes: 1, restarts: 1 },
    property: 'termination: if all run, all decide',
    within: 20_000,
  },
  'a failure is a reason to abort for ever': {
    mistake: taking((event, { decisions }) => {
      const vote = messageIn(event, 'vote');
      return event.kind === 'received' && vote && decisions.length > 0
        ? { ...event, message: { ...vote, vote: 'no' } }
        : event;
    }),
    n: 2,
    options: { requests: 2, crashes: 1, restarts: 1 },
    property: 'validity: abort only if one has voted no or something has failed',
    within: 20_000,
  },
  'a process that starts again does not record what its log has': {
    mistake: without((effect, event) => effect.kind === 'record' && event.kind === 'started'),
    n: 2,
    votes: 'any',
    options: { crashes: 2, restarts: 2 },
    property: 'validity',
    within: 5_000,
  },
  'a process that has voted yes aborts when the coordinator fails': {
    mistake: taking((event, { coordinator, open, decisions }) =>
      event.kind === 'down' && event.name === coordinator && open?.phase === 'uncertain'
        ? received(coordinator, {
            kind: 'decide',
            number: decisions.length + 1,
            outcome: 'abort',
            about: open.about,
          })
        : event,
    ),
    n: 2,
    options: { crashes: 1 },
    property: 'validity: abort only if one has voted no or something has failed',
    within: 20_000,
  },
};

const THREE_PHASE: Readonly<Record<string, Mutant>> = {
  'the first yes is enough': {
    ...(TWO_PHASE['the first yes is enough'] as Mutant),
    within: 20_000,
  },
  'the coordinator does not wait for acknowledgements': {
    mistake: imagining((effects, _, self) => {
      const message = effects
        .map((effect) => messageIn(effect, 'preCommit'))
        .find((one) => one !== undefined);
      return message ? self.names.map((name) => received(name, { ...message, kind: 'ack' })) : [];
    }),
    n: 2,
    options: { crashes: 1 },
    property: 'agreement',
    within: 20_000,
  },
  'the pre-commit is not logged': {
    mistake: without((effect) => saves(effect, 'preCommitted')),
    n: 2,
    options: { crashes: 2, restarts: 1 },
    property: 'agreement',
    within: 50_000,
  },
  'the new coordinator aborts what is committable': {
    mistake: (step) => (state, event, self) =>
      step(
        event.kind === 'down' && state.open !== undefined
          ? { ...state, open: { ...state.open, phase: 'uncertain' } }
          : state,
        event,
        self,
      ),
    n: 2,
    options: { crashes: 1 },
    property: 'agreement',
    within: 20_000,
  },
  'there is no termination protocol': {
    mistake: deaf(({ kind }) => kind === 'down' || kind === 'suspected'),
    n: 2,
    options: { crashes: 1 },
    property: 'non-blocking: those that run decide, unless all have failed',
    within: 20_000,
  },
  'a process that starts again believes that it was the last one to fail': {
    mistake: (step) => (state, event, self) =>
      step(
        state,
        event.kind === 'started'
          ? {
              ...event,
              saved: [
                ...event.saved,
                ...(event.saved.length > 0 ? [{ kind: 'view', view: [self.name] }] : []),
              ],
            }
          : event,
        self,
      ),
    n: 2,
    options: { crashes: 2, restarts: 1 },
    property: 'non-blocking: those that run decide, unless all have failed',
    within: 50_000,
  },
  'a member that was suspected wrongly is not told': {
    mistake: without((effect) => messageIn(effect, 'greeting')?.incarnation === 0),
    n: 2,
    members: ['a'],
    options: { suspicions: 1 },
    property: 'a member that was removed is told',
    within: 2_000,
  },
  'a member that is told that it was removed believes what others have said before': {
    mistake: (step) => (state, event, self) => {
      const [next, effects] = step(state, event, self);
      const hellos = new Map([...state.hellos, ...next.hellos]);
      return [messageIn(event, 'greeting') ? { ...next, hellos } : next, effects];
    },
    n: 2,
    options: { suspicions: 1 },
    property: 'non-blocking: those that run decide, unless all have failed',
    within: 2_000,
  },
  'a process that joins is not sent the decisions': {
    mistake: without(
      (effect, event) => messageIn(effect, 'decide') !== undefined && messageIn(event, 'ack') === undefined,
    ),
    n: 2,
    options: { crashes: 1, restarts: 1 },
    property: 'non-blocking: those that run decide, unless all have failed',
    within: 50_000,
  },
};

for (const [protocol, mutants] of [
  [twoPhaseCommit, TWO_PHASE],
  [threePhaseCommit, THREE_PHASE],
] as readonly (readonly [AgentType, Readonly<Record<string, Mutant>>])[])
  describe(`mistakes in ${protocol.name} that the model checker finds`, () => {
    for (const [name, { mistake, n, votes, members, options, property, within }] of Object.entries(mutants))
      for (const isReducing of options.crashes === undefined ? [false] : [false, true])
        it(`${name}${isReducing ? ', with reduced steps' : ''}`, () => {
          const configuration = commitGrid(mistaken(protocol, mistake), n, votes, members && { members });
          const { violation, distinct } = checkAgents(configuration, {
            requests: 1,
            maxStates: within,
            isReducing,
            ...options,
          });
          expect(violation?.property, `${String(distinct)} states`).to.contain(property);
        });
  });
