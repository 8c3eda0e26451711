/**
 * What atomic commit promises (Bernstein, Hadzilacos, Goodman, section 7.3), by the facts that processes record.
 *
 * - Agreement: no two processes decide differently.
 * - Stability: no process changes its decision.
 * - Validity: commit only if all have voted yes; abort only if one has voted no or something has failed.
 * - Termination, of two-phase commit: if all run, all decide. Non-blocking, of three-phase commit: if there was no total failure, those that
 *   run decide; after a total failure, if all run.
 */
import type { AgentView, GridView, Properties } from '../../agent/properties.ts';
import type { CommitFact } from './messages.ts';
import { progressOf, type CommitState } from './state.ts';

type FactOf<K extends CommitFact['kind']> = CommitFact & { readonly kind: K };

/** A decision, and the process that made it. */
type Decided = FactOf<'decided'> & { readonly id: string };

/** The promises of both protocols, for the agents of a type. */
function safetyOf(type: string): NonNullable<Properties['always']> {
  return {
    agreement: (grid) => {
      const first = new Map<number, Decided>();
      for (const decided of decisionsIn(grid, type)) {
        const other = first.get(decided.number) ?? decided;
        first.set(decided.number, other);
        if (!isSame(other, decided))
          return `${other.id} decides ${wordsOf(other)}, and ${decided.id} decides ${wordsOf(decided)}`;
      }
      return undefined;
    },
    stability: (grid) => {
      for (const { id, state, facts } of processesIn(grid, type)) {
        const decisions = (state as CommitState | undefined)?.decisions;
        // Before its log is read, a process has no view.
        const isRead = state !== undefined && (state as CommitState).view.length > 0;
        for (const fact of factsOf(facts, 'decided')) {
          const now = decisions?.[fact.number - 1];
          const again = factsOf(facts, 'decided').find(
            (other) => other.number === fact.number && other.outcome !== fact.outcome,
          );
          if (again !== undefined) return `${id} decides ${wordsOf(fact)}, and then ${again.outcome}`;
          if (isRead && now?.outcome !== fact.outcome)
            return `${id} has decided ${wordsOf(fact)}, and now has ${now?.outcome ?? 'no decision'}`;
        }
      }
      return undefined;
    },
    'validity: commit only if all have voted yes': (grid) => {
      const processes = processesIn(grid, type);
      for (const commit of decisionsIn(grid, type)) {
        if (commit.outcome !== 'commit') continue;
        const { number } = commit;
        const isVotedFor = processes.some(({ facts }) =>
          factsOf(facts, 'began').some(
            (began) =>
              began.number === number &&
              JSON.stringify(began.about) === JSON.stringify(commit.about) &&
              processes.every(
                (process) =>
                  !began.view.includes(process.id) ||
                  factsOf(process.facts, 'voted').some((one) => one.number === number && one.vote === 'yes'),
              ),
          ),
        );
        if (!isVotedFor) return `${commit.id} decides ${wordsOf(commit)}, and not all have voted yes`;
      }
      return undefined;
    },
    'validity: abort only if one has voted no or something has failed': (grid) => {
      const processes = processesIn(grid, type);
      if (processes.some(({ facts }) => factsOf(facts, 'failure').length > 0)) return undefined;
      const wrong = decisionsIn(grid, type).find(
        ({ number, outcome }) =>
          outcome === 'abort' &&
          !processes.some(({ facts }) =>
            factsOf(facts, 'voted').some((one) => one.number === number && one.vote === 'no'),
          ),
      );
      return wrong && `${wrong.id} decides ${wordsOf(wrong)}, all have voted yes, and nothing has failed`;
    },
  };
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

function decisionsIn(grid: GridView, type: string): readonly Decided[] {
  return processesIn(grid, type).flatMap(({ id, facts }) =>
    factsOf(facts, 'decided').map((fact) => ({ ...fact, id })),
  );
}

function factsOf<K extends CommitFact['kind']>(
  facts: readonly { readonly kind: string }[],
  kind: K,
): readonly FactOf<K>[] {
  return facts.filter((fact): fact is FactOf<K> => fact.kind === kind);
}

/** The same outcome; of committed ones also of the same transaction. */
function isSame(one: FactOf<'decided'>, other: FactOf<'decided'>): boolean {
  if (one.outcome !== other.outcome) return false;
  return one.outcome === 'abort' || JSON.stringify(one.about) === JSON.stringify(other.about);
}

function wordsOf({ number, outcome }: FactOf<'decided'>): string {
  return `${outcome} of transaction ${String(number)}`;
}
