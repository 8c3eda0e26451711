/** A counter with a replica in each box: anyone can add to any of them, and all of them come to the same sum. */
import {
  agentType,
  indicate,
  mesh,
  record,
  s,
  saveSnapshot,
  send,
  type GridView,
  type Properties,
} from 'chatroom/agent';

/** How often each replica has been asked to add, by the name of the replica. */
type Counts = Readonly<Record<string, number>>;

const counts = s.dictionary(s.integer);

export function sumOf(state: Counts): number {
  return Object.values(state).reduce((sum, count) => sum + count, 0);
}

/** For each replica the larger count: the order in which counts arrive does not matter, nor how often they do. */
function merge(a: Counts, b: Counts): Counts {
  const names = Object.keys({ ...a, ...b });
  return Object.fromEntries(names.map((name) => [name, Math.max(a[name] ?? 0, b[name] ?? 0)]));
}

function isSame(a: Counts, b: Counts): boolean {
  return Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);
}

export const counter = agentType({
  name: 'counter',
  ports: { counts },
  requests: s.literal('add', 'read'),
  records: counts,
  init: (): Counts => ({}),
  step: (state, event, { name, names }) => {
    switch (event.kind) {
      case 'started':
        return [event.saved.at(-1) ?? state, []];
      case 'trusted':
        // It may have missed what was sent before.
        return [state, [send(event.name, state)]];
      case 'received': {
        const merged = merge(state, event.message);
        if (isSame(merged, state)) return [state, []];
        // The sender may be gone before it reaches the others.
        return [merged, names.map((other) => send(other, merged))];
      }
      case 'requested': {
        if (event.request === 'read') return [state, [indicate(sumOf(state), event.by)]];
        const added = { ...state, [name]: (state[name] ?? 0) + 1 };
        // Nothing after `saveSnapshot` happens before the record is on the disk.
        return [
          added,
          [
            saveSnapshot(added),
            record({ kind: 'added' }),
            ...names.map((other) => send(other, added)),
            indicate(sumOf(added), event.by),
          ],
        ];
      }
      default:
        return [state, []];
    }
  },
  /** What clients can ask for: the simulator draws from it, the checker tries each. */
  workload: () => ['add'] as const,
});

/** The counts of the replicas that run. */
function running({ agents }: GridView): readonly Counts[] {
  return agents.flatMap(({ state }) => (state === undefined ? [] : [state as Counts]));
}

export const properties: Properties = {
  eventually: {
    'the replicas that run agree': (grid) => {
      const sums = running(grid).map(sumOf);
      return new Set(sums).size > 1 ? `they count ${sums.join(', ')}` : undefined;
    },
    // A box that does not run may have additions that nobody else knows.
    'no answered addition is lost': (grid) => {
      const all = running(grid);
      if (all.length < grid.agents.length) return undefined;
      const answered = grid.agents.reduce((sum, { facts }) => sum + facts.length, 0);
      const wrong = all.map(sumOf).find((sum) => sum < answered);
      return wrong === undefined ? undefined : `${wrong} of ${answered} additions are counted`;
    },
  },
  sometimes: {
    'two replicas have added': ({ agents }) => agents.filter(({ facts }) => facts.length > 0).length >= 2,
  },
};

export const configuration = mesh(counter, 3, { properties });
