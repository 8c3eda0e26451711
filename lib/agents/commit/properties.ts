/**
 * What atomic commit promises (Bernstein, Hadzilacos, Goodman, section 7.3), by the facts that processes record.
 *
 * - Agreement: no two processes decide differently.
 * - Stability: no process changes its decision.
 * - Validity: commit only if all have voted yes; abort only if one has voted no or something has failed.
 * - Termination, of two-phase commit: if all run, all decide. Non-blocking, of three-phase commit: if there was no total failure, those that
 *   run decide; after a total failure, if all run.
 */
import type { AgentFact } from '../../agent/fact.ts';
import type { AgentView, GridView, Properties } from '../../agent/properties.ts';
import type { CommitFact, Transaction, Vote } from './messages.ts';
import { progressOf, type CommitState } from './state.ts';

type FactOf<K extends CommitFact['kind']> = CommitFact & { readonly kind: K };

/** A decision, and the process that made it. */
type Decided = FactOf<'decided'> & { readonly id: string };

/** The promises of both protocols, for the agents of a type. */
function safetyOf(type: string): NonNullable<Properties['always']> {
  return {
    agreement: (grid) => {
      const first = new Map<number, Decided>();
      for (const { id, decided } of indexesIn(grid, type))
        for (const facts of decided.values())
          for (const fact of facts) {
            const other = first.get(fact.number);
            if (other === undefined) first.set(fact.number, { ...fact, id });
            else if (!isSame(other, fact))
              return `${other.id} decides ${wordsOf(other)}, and ${id} decides ${wordsOf(fact)}`;
          }
      return undefined;
    },
    stability: (grid) => {
      for (const { id, state, decided } of indexesIn(grid, type))
        for (const [fact, again] of decided.values()) {
          if (fact === undefined) continue;
          if (again !== undefined && !isSame(fact, again))
            return `${id} decides ${wordsOf(fact)}, and then ${again.outcome}`;
          // Before its log is read, a process has no view.
          if (state === undefined || state.view.length === 0) continue;
          const now = state.decisions[fact.number - 1]?.outcome;
          if (fact.outcome === 'commit' && now !== 'commit')
            return `${id} has decided ${wordsOf(fact)}, and now has ${now ?? 'no decision'}`;
        }
      return undefined;
    },
    'validity: commit only if all have voted yes': (grid) => {
      const processes = indexesIn(grid, type);
      const isYesOf = (id: string, number: number) =>
        processes.some((one) => one.id === id && one.votes.get(number)?.includes('yes'));
      for (const { id, decided } of processes)
        for (const [commit] of decided.values()) {
          if (commit?.outcome !== 'commit') continue;
          const { number } = commit;
          const isVotedFor = processes.some(({ began }) =>
            began
              .get(number)
              ?.some(
                ({ about, view }) =>
                  isEqual(about, commit.about) && view.every((one) => isYesOf(one, number)),
              ),
          );
          if (!isVotedFor) return `${id} decides ${wordsOf(commit)}, and not all have voted yes`;
        }
      return undefined;
    },
    'validity: abort only if one has voted no or something has failed': (grid) => {
      const processes = indexesIn(grid, type);
      if (processes.some(({ hasFailure }) => hasFailure)) return undefined;
      for (const { id, decided } of processes)
        for (const [abort] of decided.values())
          if (
            abort?.outcome === 'abort' &&
            !processes.some(({ votes }) => votes.get(abort.number)?.includes('no'))
          )
            return `${id} decides ${wordsOf(abort)}, all have voted yes, and nothing has failed`;
      return undefined;
    },
  };
}

/** The facts of a process, by number. */
interface Index {
  readonly votes: Map<number, Vote[]>;
  readonly began: Map<number, FactOf<'began'>[]>;
  readonly decided: Map<number, FactOf<'decided'>[]>;
  hasFailure: boolean;
  /** How many facts are in it. */
  length: number;
}

/** Facts are only added, so they are looked at once: a run has many moments. */
const INDEXES = new WeakMap<readonly AgentFact[], Index>();

function indexOf(facts: readonly AgentFact[]): Index {
  let index = INDEXES.get(facts);
  if (index === undefined) {
    index = { votes: new Map(), began: new Map(), decided: new Map(), hasFailure: false, length: 0 };
    INDEXES.set(facts, index);
  }
  for (; index.length < facts.length; index.length++) {
    const fact = facts[index.length] as CommitFact;
    if (fact.kind === 'voted') added(index.votes, fact.number, fact.vote);
    if (fact.kind === 'began') added(index.began, fact.number, fact);
    if (fact.kind === 'decided') added(index.decided, fact.number, fact);
    if (fact.kind === 'failure') index.hasFailure = true;
  }
  return index;
}

function added<T>(lists: Map<number, T[]>, number: number, value: T): void {
  const list = lists.get(number);
  if (list === undefined) lists.set(number, [value]);
  else list.push(value);
}

/** The processes with their facts. */
function indexesIn(grid: GridView, type: string) {
  return processesIn(grid, type).map(({ id, state, facts }) => ({
    id,
    state: state as CommitState | undefined,
    ...indexOf(facts),
  }));
}

function isEqual(one: Transaction, other: Transaction): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export const TWO_PHASE_PROPERTIES: Properties = {
  always: safetyOf('commit_2p'),
  eventually: {
    'termination: if all run, all decide': (grid) => {
      const states = statesIn(grid, 'commit_2p');
      return states.some(([, state]) => state === undefined) ? undefined : undecided(states);
    },
  },
};

export const THREE_PHASE_PROPERTIES: Properties = {
  always: safetyOf('commit_3p'),
  eventually: {
    'non-blocking: those that run decide, unless all have failed': (grid) => {
      const states = statesIn(grid, 'commit_3p');
      const running = states.filter(([, state]) => state !== undefined);
      const isTotal = !running.some(([, state]) => state?.isMember);
      return isTotal && running.length < states.length ? undefined : undecided(running);
    },
    'every process that runs becomes a member': (grid) => {
      const states = statesIn(grid, 'commit_3p');
      const running = states.filter(([, state]) => state !== undefined);
      const isTotal = !running.some(([, state]) => state?.isMember);
      const left = running.find(([, state]) => state?.isMember === false);
      if (left === undefined || (isTotal && running.length < states.length)) return undefined;
      return `${left[0]} runs, and is no member`;
    },
  },
};

function processesIn({ agents }: GridView, type: string): readonly AgentView[] {
  return agents.filter((agent) => agent.type === type);
}

function statesIn(grid: GridView, type: string): readonly (readonly [string, CommitState | undefined])[] {
  return processesIn(grid, type).map(({ id, state }) => [id, state as CommitState | undefined]);
}

/** A process that does not know all decisions, or has one open. */
function undecided(states: readonly (readonly [string, CommitState | undefined])[]): string | undefined {
  const most = Math.max(0, ...states.map(([, state]) => state?.decisions.length ?? 0));
  for (const [id, state] of states) {
    if (state === undefined) continue;
    const { decided, phase } = progressOf(state);
    const number = String(decided + 1);
    if (state.open !== undefined) return `${id} has not decided transaction ${number}: it is ${phase}`;
    if (decided < most) return `${id} has not learnt the decision of transaction ${number}`;
  }
  return undefined;
}

/** No contradiction: the same outcome, of committed ones of the same transaction; or different transactions, of which one was aborted before its number was used. */
function isSame(one: FactOf<'decided'>, other: FactOf<'decided'>): boolean {
  return one.outcome === other.outcome
    ? one.outcome === 'abort' || isEqual(one.about, other.about)
    : !isEqual(one.about, other.about) && other.about.kind !== 'unknown' && one.about.kind !== 'unknown';
}

function wordsOf({ number, outcome }: FactOf<'decided'>): string {
  return `${outcome} of transaction ${String(number)}`;
}
