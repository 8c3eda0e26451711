/** What the key-value store promises. */
import type { AgentFact } from '../../agent/fact.ts';
import type { AgentView, GridView, Properties } from '../../agent/properties.ts';
import { valueOf, type Store } from './store.ts';

/** What a replica records of a put: `put` when it receives it, `acknowledged` when it is durable. */
interface PutFact extends AgentFact {
  readonly kind: 'put' | 'acknowledged';
  readonly key: string;
  readonly value: string;
}

export const KVS_PROPERTIES: Properties = {
  always: { 'what was acknowledged is there': (grid) => firstOf(replicasIn(grid), missingIn) },
  sometimes: {
    'a put is acknowledged': (grid) =>
      replicasIn(grid).some(({ facts }) => facts.some(({ kind }) => kind === 'acknowledged')),
  },
};

function replicasIn({ agents }: GridView): readonly AgentView[] {
  return agents.filter(({ type }) => type === 'kvs_replica');
}

function firstOf<T>(values: readonly T[], check: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const wrong = check(value);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/**
 * What is wrong with a store. For each key, it has the value of the last acknowledged put, or of one that it has received after that. A put that was
 * under way at a crash may be lost or not, so an acknowledgement is taken to be that of the first put that it can be of.
 */
function missingIn({ id, state, facts }: AgentView): string | undefined {
  const store = state as Store | undefined;
  if (store === undefined || !store.isRead) return undefined;
  for (const [key, { acknowledged, later }] of putsByKey(facts as readonly PutFact[])) {
    if (acknowledged === undefined) continue;
    const value = valueOf(store.entries, key);
    if (value === acknowledged || (value !== undefined && later.includes(value))) continue;
    return `agent ${id} has acknowledged ${key} = ${acknowledged}, and now has ${value === undefined ? 'no such key' : `${key} = ${value}`}`;
  }
  return undefined;
}

/** The puts of one key. */
interface Puts {
  /** The value of the last that was acknowledged. */
  acknowledged: string | undefined;
  /** The values of those that were received after that. */
  later: string[];
}

function putsByKey(facts: readonly PutFact[]): ReadonlyMap<string, Puts> {
  const byKey = new Map<string, Puts>();
  for (const { kind, key, value } of facts) {
    let puts = byKey.get(key);
    if (puts === undefined) byKey.set(key, (puts = { acknowledged: undefined, later: [] }));
    if (kind === 'put') puts.later.push(value);
    else {
      puts.acknowledged = value;
      puts.later = puts.later.slice(puts.later.indexOf(value) + 1);
    }
  }
  return byKey;
}
