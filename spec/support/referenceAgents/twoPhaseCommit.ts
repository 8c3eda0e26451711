/** The two-phase commit of Gray and Lamport (2004), as agents. Clients decide when something begins: each request is one of their steps. */
import type { AgentType } from '../../../lib/agent/agent.ts';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import type { GridView } from '../../../lib/agent/properties.ts';
import { any, byId, gridOf } from '../agentGrids.ts';

type Decision = 'commit' | 'abort';
type Manager = 'working' | 'prepared' | 'committed' | 'aborted';

/** A resource manager: it prepares, or gives up, and then follows the decision. */
const manager: AgentType<Manager, undefined, { decision: Decision }, 'prepare' | 'give up', 'prepared'> = {
  name: 'manager',
  ports: { decision: any() },
  requests: any(),
  init: () => 'working',
  step: (state, event) => {
    switch (event.kind) {
      case 'requested':
        if (event.request === 'give up') return ['aborted', []];
        return ['prepared', [{ kind: 'send', to: 'tm', message: 'prepared' }]];
      case 'received':
        return [event.message === 'commit' ? 'committed' : 'aborted', []];
      default:
        return [state, []];
    }
  },
  workload: (state) => (state === 'working' ? ['prepare', 'give up'] : []),
};

interface Transaction {
  readonly decision?: Decision;
  readonly prepared: ReadonlySet<string>;
}

/** The transaction manager: commits if all managers are prepared, and may abort until then. */
const transactionManager: AgentType<Transaction, undefined, { vote: 'prepared' }, Decision, Decision> = {
  name: 'transaction manager',
  ports: { vote: any() },
  requests: any(),
  init: () => ({ prepared: new Set() }),
  step: (state, event, { names }) => {
    switch (event.kind) {
      case 'requested':
        return [
          { ...state, decision: event.request },
          names.map((to) => ({ kind: 'send', to, message: event.request })),
        ];
      case 'received':
        if (state.decision !== undefined) return [state, []];
        return [{ ...state, prepared: new Set([...state.prepared, event.from]) }, []];
      default:
        return [state, []];
    }
  },
  workload: ({ decision, prepared }, { names }) => {
    if (decision !== undefined) return [];
    return prepared.size === names.length ? ['commit', 'abort'] : ['abort'];
  },
};

/** So many resource managers and their transaction manager. */
export function twoPhaseCommit(managers: number, isInterchangeable = false): Configuration {
  const ids = Array.from({ length: managers }, (_, i) => `rm${String(i + 1)}`);
  const states = (grid: GridView) => ids.map((id) => grid.agent(id).state);
  return gridOf(
    {
      tm: { type: transactionManager, names: byId(ids) },
      ...Object.fromEntries(ids.map((id) => [id, { type: manager, names: { tm: 'tm' } }])),
    },
    {
      always: {
        consistent: (grid) => {
          const all = states(grid);
          return all.includes('committed') && all.includes('aborted')
            ? 'one committed, one aborted'
            : undefined;
        },
      },
      sometimes: {
        committed: (grid) => states(grid).every((state) => state === 'committed'),
        aborted: (grid) => states(grid).every((state) => state === 'aborted'),
      },
    },
    isInterchangeable ? [ids] : [],
  );
}
