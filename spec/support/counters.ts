/** A counter that is replicated on every agent, right and wrong. Each agent sends what it was asked to count to the others. */
import { agentType } from '../../lib/agent/agentType.ts';
import { send } from '../../lib/agent/effects.ts';
import type { AgentType } from '../../lib/agent/agent.ts';
import type { Configuration } from '../../lib/agent/configuration.ts';
import type { GridView } from '../../lib/agent/properties.ts';
import { configured, number, schemaOf, type Given } from './agents.ts';

interface Add {
  readonly from: string;
  readonly number: number;
}
const add = schemaOf(
  'an addition',
  (value): value is Add =>
    typeof (value as Add | null)?.from === 'string' && typeof (value as Add).number === 'number',
);

interface CounterState {
  /** How many additions of each agent were counted. */
  readonly counted: Readonly<Record<string, number>>;
  /** The additions that this agent was asked for. */
  readonly own: number;
}

/** The additions that an agent was asked for have become durable, up to number `own`. */
interface CountedFact {
  readonly kind: 'counted';
  readonly own: number;
}

/** What is wrong with a counter. */
export type Mistake = 'none' | 'counts twice' | 'forgets a crash' | 'throws';

/**
 * A counter that remembers its own additions over crashes, and sends its number again to everyone with whom a session begins.
 */
export function counter(mistake: Mistake = 'none'): AgentType {
  const others = (names: readonly string[], message: Add) => names.map((name) => send(name, message));
  return agentType({
    name: 'counter',
    ports: { '1': add },
    requests: schemaOf('count', (value): value is 'count' => value === 'count'),
    records: number,
    init: (): CounterState => ({ counted: {}, own: 0 }),
    workload: () => ['count' as const],
    step: (state: CounterState, event, { name, names }) => {
      switch (event.kind) {
        case 'started': {
          const own = mistake === 'forgets a crash' ? 0 : (event.saved.at(-1) ?? 0);
          const counted = { ...state.counted, [name]: own };
          // A record may be durable although its box has crashed before it knew.
          return [
            { counted, own },
            [
              { kind: 'record', fact: { kind: 'counted', own } },
              ...others(names, { from: name, number: own }),
            ],
          ];
        }
        case 'trusted':
          return [state, [send(event.name, { from: name, number: state.own })]];
        case 'requested': {
          const own = state.own + 1;
          return [
            { own, counted: { ...state.counted, [name]: own } },
            [
              { kind: 'save', record: own },
              { kind: 'record', fact: { kind: 'counted', own } },
              ...others(names, { from: name, number: own }),
            ],
          ];
        }
        case 'received': {
          const { from, number: count } = event.message;
          if (mistake === 'throws' && count === 3) throw new Error('three is too much');
          const before = state.counted[from] ?? 0;
          const after = mistake === 'counts twice' ? before + 1 : Math.max(before, count);
          return [{ ...state, counted: { ...state.counted, [from]: after } }, []];
        }
        default:
          return [state, []];
      }
    },
  });
}

/** One counter in each of `boxes` boxes. */
export function counters(mistake: Mistake = 'none', boxes = 3): Configuration {
  const ids = Array.from({ length: boxes }, (_, i) => `c${String(i)}`);
  const given = ids.map((id, i): [string, Given] => {
    const routes = Object.fromEntries(
      ids.filter((other) => other !== id).map((other) => [other, `${other}.1`]),
    );
    return [id, { type: counter(mistake), box: `127.0.0.1:${String(5001 + i)}`, routes }];
  });
  return {
    ...configured(Object.fromEntries(given)),
    properties: {
      always: { 'nobody counts what nobody was asked for': tooMuch },
      sometimes: {
        'somebody has counted three': (grid) => grid.agents.some(({ id }) => madeBy(grid, id) >= 3),
      },
      eventually: { 'all have counted the same': difference },
    },
  };
}

function stateOf(grid: GridView, id: string): CounterState | undefined {
  return grid.agent(id).state as CounterState | undefined;
}

/** The additions of an agent that were made durable. */
function madeBy(grid: GridView, id: string): number {
  return Math.max(0, ...grid.agent(id).facts.map((fact) => (fact as CountedFact).own));
}

function tooMuch(grid: GridView): string | undefined {
  for (const { id } of grid.agents)
    for (const [from, count] of Object.entries(stateOf(grid, id)?.counted ?? {}))
      if (from !== id && count > madeBy(grid, from))
        return `${id} has counted ${String(count)} of ${from}, which has made ${String(madeBy(grid, from))}`;
  return undefined;
}

function difference(grid: GridView): string | undefined {
  const texts = new Set(
    grid.agents.map(({ id }) => JSON.stringify(Object.entries(stateOf(grid, id)?.counted ?? {}).sort())),
  );
  return texts.size > 1 ? `they differ: ${[...texts].join(' and ')}` : undefined;
}
