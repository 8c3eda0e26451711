/** What the key-value store promises. */
import type { AgentFact } from '../../agent/fact.ts';
import { firstProblem } from '../../agent/firstProblem.ts';
import type { AgentView, GridView, Properties } from '../../agent/properties.ts';
import { putsOf, valueOf, type Store } from './store.ts';

/** What a replica records of a put when it is durable. */
interface PutFact extends AgentFact {
  readonly kind: 'acknowledged';
  readonly key: string;
  readonly value: string;
  /** Its number among the puts of its key in the log, from 1. */
  readonly number: number;
}

export const KVS_PROPERTIES: Properties = {
  always: { 'what was acknowledged is there': (grid) => firstProblem(replicasIn(grid), missingIn) },
  sometimes: {
    'a put is acknowledged': (grid) => replicasIn(grid).some(({ facts }) => facts.length > 0),
  },
};

function replicasIn({ agents }: GridView): readonly AgentView[] {
  return agents.filter(({ type }) => type === 'kvs_replica');
}

/**
 * What is wrong with a store. For each key, it has the value of the last acknowledged put, or of a later one. A put that was under way at a
 * crash may be lost or not; then its number is that of the next one.
 */
function missingIn({ id, state, facts }: AgentView): string | undefined {
  const store = state as Store | undefined;
  if (store === undefined || !store.isRead) return undefined;
  for (const { key, value: acknowledged, number } of facts as readonly PutFact[]) {
    const puts = putsOf(store.puts, key);
    const value = valueOf(store.entries, key);
    if (puts > number || (puts === number && value === acknowledged)) continue;
    return `agent ${id} has acknowledged ${key} = ${acknowledged}, and now has ${value === undefined ? 'no such key' : `${key} = ${value}`}`;
  }
  return undefined;
}
