/**
 * What atomic commit promises (Bernstein, Hadzilacos, Goodman, section 7.3), by the facts that processes record.
 *
 * - Agreement: no two processes decide differently. A number can stand for two transactions, see {@link isReused}.
 * - Stability: no process changes its decision.
 * - Validity: commit only if all have voted yes; abort only if one has voted no or something has failed meanwhile.
 * - Termination, of two-phase commit: if all run, all decide. Non-blocking, of three-phase commit: if there was no total failure, those that
 *   run decide; after a total failure, if all run. Under the same condition, every process that runs becomes a member. One that was removed,
 *   though it had not failed, is told, and becomes one again.
 */
import { pushTo } from '../../agent/configuration/groups.ts';
import type { AgentFact } from '../../agent/fact.ts';
import type { AgentView, GridView, Properties } from '../../agent/properties.ts';
import type { CommitFact, Transaction, Vote } from './messages.ts';
import { progressOf, type CommitState } from './state.ts';

type FactOf<K extends CommitFact['kind']> = CommitFact & { readonly kind: K };

/** A decision, and the process that made it. */
interface Decided {
  readonly process: number;
  readonly id: string;
  readonly fact: FactOf<'decided'>;
}

/** The promises of both protocols, for the agents of a type. */
function safetyOf(type: string): NonNullable<Properties['always']> {
  return {
    agreement: (grid) => {
      const processes = indexesIn(grid, type);
      const { contradictions, reused } = pastOf(processes);
      const found =
        contradictions[0] ?? reused.find((pair) => pair.some((one) => isHeld(one, processes[one.process])));
      if (found === undefined) return undefined;
      const [one, other] = found;
      return `${one.id} decides ${wordsOf(one.fact)}, and ${other.id} decides ${wordsOf(other.fact)}`;
    },
    stability: (grid) => {
      const processes = indexesIn(grid, type);
      const past = pastOf(processes);
      const changed = past.contradictions.find(([one, other]) => one.process === other.process);
      if (changed !== undefined)
        return `${changed[0].id} decides ${wordsOf(changed[0].fact)}, and then ${changed[1].fact.outcome}`;
      for (const [process, { id, state, index }] of processes.entries()) {
        // Before its log is read, a process has no view.
        if (state === undefined || state.view.length === 0) continue;
        const { decisions } = state;
        const { decided } = index;
        const held = past.held[process];
        if (held?.decisions === decisions && held.count === decided.length) continue;
        for (const { number, outcome, about } of decided) {
          const now = decisions[number - 1];
          if (outcome !== 'commit' || (now?.outcome === 'commit' && isEqual(now.about, about))) continue;
          const what = now?.outcome === 'commit' ? 'another one' : (now?.outcome ?? 'no decision');
          return `${id} has decided commit of transaction ${String(number)}, and now has ${what}`;
        }
        past.held[process] = { decisions, count: decided.length };
      }
      return undefined;
    },
    'validity: commit only if all have voted yes': (grid) => {
      const processes = indexesIn(grid, type);
      const past = pastOf(processes);
      const isYesOf = (id: string, number: number) =>
        processes.some((one) => one.id === id && one.index.votes.get(number)?.includes('yes'));
      past.commits = past.commits.filter(
        ({ fact: { number, about: committed } }) =>
          !processes.some(({ index }) =>
            index.began
              .get(number)
              ?.some(
                ({ about, view }) => isEqual(about, committed) && view.every((one) => isYesOf(one, number)),
              ),
          ),
      );
      const [one] = past.commits;
      return one && `${one.id} decides ${wordsOf(one.fact)}, and not all have voted yes`;
    },
    'validity: abort only if one has voted no or something has failed': (grid) => {
      const processes = indexesIn(grid, type);
      const past = pastOf(processes);
      past.aborts = past.aborts.filter(
        ({ fact: { number } }) =>
          !processes.some(
            ({ index }) => index.failures.has(number) || index.votes.get(number)?.includes('no'),
          ),
      );
      const [one] = past.aborts;
      return one && `${one.id} decides ${wordsOf(one.fact)}, none has voted no, and nothing has failed`;
    },
  };
}

/** The facts of a process, by number. */
interface Index {
  readonly votes: Map<number, Vote[]>;
  readonly began: Map<number, FactOf<'began'>[]>;
  /** In the order of time. */
  readonly decided: FactOf<'decided'>[];
  /** The numbers of the transactions in which a failure had consequences for it. */
  readonly failures: Set<number>;
  /** How many facts are in it. */
  length: number;
}

/** Facts are only added, so they are looked at once: a run has many moments. */
const INDEXES = new WeakMap<readonly AgentFact[], Index>();

function indexOf(facts: readonly AgentFact[]): Index {
  let index = INDEXES.get(facts);
  if (index === undefined) {
    index = { votes: new Map(), began: new Map(), decided: [], failures: new Set(), length: 0 };
    INDEXES.set(facts, index);
  }
  for (; index.length < facts.length; index.length++) {
    const fact = facts[index.length] as CommitFact;
    if (fact.kind === 'voted') pushTo(index.votes, fact.number, fact.vote);
    if (fact.kind === 'began') pushTo(index.began, fact.number, fact);
    if (fact.kind === 'decided') index.decided.push(fact);
    if (fact.kind === 'failure') index.failures.add(fact.number);
  }
  return index;
}

/** A process with its facts. */
interface Process {
  readonly id: string;
  readonly state: CommitState | undefined;
  readonly index: Index;
}

/** The processes with their facts. */
function indexesIn(grid: GridView, type: string): readonly Process[] {
  return processesIn(grid, type).map(({ id, state, facts }) => ({
    id,
    state: state as CommitState | undefined,
    index: indexOf(facts),
  }));
}

/** What the decisions of all processes show. Each is looked at once. */
interface Past {
  readonly indexes: readonly Index[];
  /** By process: how many decisions are in it. */
  readonly counts: number[];
  readonly byNumber: Map<number, Decided[]>;
  /** Pairs that no run may have, the earlier process first. */
  readonly contradictions: (readonly [Decided, Decided])[];
  /** Pairs of different transactions with one number, of which one was aborted. */
  readonly reused: (readonly [Decided, Decided])[];
  /** Those of which it is not known yet that they are valid. */
  commits: Decided[];
  aborts: Decided[];
  /** By process: the decisions in its state that were found to be those that it has made, and their number then. */
  readonly held: ({ readonly decisions: CommitState['decisions']; readonly count: number } | undefined)[];
}

/** By the index of the first process. */
const PASTS = new WeakMap<Index, Past>();

function pastOf(processes: readonly Process[]): Past {
  const first = processes[0]?.index;
  let past = first && PASTS.get(first);
  if (
    past?.indexes.length !== processes.length ||
    past.indexes.some((index, process) => index !== processes[process]?.index)
  ) {
    past = {
      indexes: processes.map(({ index }) => index),
      counts: processes.map(() => 0),
      byNumber: new Map(),
      contradictions: [],
      reused: [],
      commits: [],
      aborts: [],
      held: [],
    };
    if (first !== undefined) PASTS.set(first, past);
  }
  for (const [process, { id, index }] of processes.entries()) {
    const { decided } = index;
    for (const fact of decided.slice(past.counts[process])) remember(past, { process, id, fact });
    past.counts[process] = decided.length;
  }
  return past;
}

function remember(past: Past, one: Decided): void {
  const { outcome, number } = one.fact;
  const others = past.byNumber.get(number) ?? [];
  for (const other of others) {
    if (isSame(one.fact, other.fact)) continue;
    const pairs = isReused(one.fact, other.fact) ? past.reused : past.contradictions;
    pairs.push(one.process < other.process ? [one, other] : [other, one]);
  }
  past.byNumber.set(number, [...others, one]);
  (outcome === 'commit' ? past.commits : past.aborts).push(one);
}

/** The same outcome; of committed ones also of the same transaction. */
function isSame(one: FactOf<'decided'>, other: FactOf<'decided'>): boolean {
  if (one.outcome !== other.outcome) return false;
  return one.outcome === 'abort' || isEqual(one.about, other.about);
}

/**
 * Whether the number of a transaction that was aborted was given to another one. A process can abort one of which nobody else ever hears,
 * because it fails. That is no contradiction, as long as it does not take part while it holds on to it.
 */
function isReused(one: FactOf<'decided'>, other: FactOf<'decided'>): boolean {
  const isKnown = one.about.kind !== 'unknown' && other.about.kind !== 'unknown';
  return one.outcome !== other.outcome && isKnown && !isEqual(one.about, other.about);
}

/** Whether a process takes part, and has aborted a transaction. */
function isHeld({ fact: { outcome, number } }: Decided, process: Process | undefined): boolean {
  const { state } = process ?? {};
  return outcome === 'abort' && state?.isMember === true && state.decisions[number - 1]?.outcome === 'abort';
}

function isEqual(one: Transaction, other: Transaction): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
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
      const running = runningIn(grid);
      return running && undecided(running);
    },
    'every process that runs becomes a member': (grid) => {
      const left = runningIn(grid)?.find(([, state]) => state?.isMember === false);
      return left && `${left[0]} runs, and is no member`;
    },
    'a member that was removed is told': (grid) => {
      const members = new Map(statesIn(grid, 'commit_3p').filter(([, state]) => state?.isMember));
      for (const [id, state] of members)
        for (const other of state?.view ?? [])
          if (members.get(other)?.view.includes(id) === false)
            return `${other} has removed ${id}, which takes itself for a member`;
      return undefined;
    },
  },
};

/** The processes of three-phase commit that run; undefined after a total failure, until all of them run. */
function runningIn(grid: GridView): States | undefined {
  const states = statesIn(grid, 'commit_3p');
  const running = states.filter(([, state]) => state !== undefined);
  const isTotal = !running.some(([, state]) => state?.isMember);
  return isTotal && running.length < states.length ? undefined : running;
}

function processesIn({ agents }: GridView, type: string): readonly AgentView[] {
  return agents.filter((agent) => agent.type === type);
}

/** The id and the state of each process; no state if it does not run. */
type States = readonly (readonly [string, CommitState | undefined])[];

function statesIn(grid: GridView, type: string): States {
  return processesIn(grid, type).map(({ id, state }) => [id, state as CommitState | undefined]);
}

/** A process that does not know all decisions, or has one open. */
function undecided(states: States): string | undefined {
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

function wordsOf({ number, outcome }: FactOf<'decided'>): string {
  return `${outcome} of transaction ${String(number)}`;
}
