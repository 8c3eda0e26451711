/** The key-value store in three boxes: the console of a person, a client, the store. */
import type { AgentEffect } from '../../lib/agent/agent.ts';
import type { Configuration } from '../../lib/agent/configuration.ts';
import { kvsClient } from '../../lib/agents/kvs/client.ts';
import { KVS_PROPERTIES } from '../../lib/agents/kvs/properties.ts';
import { kvsReplica } from '../../lib/agents/kvs/replica.ts';
import { kvsTty } from '../../lib/agents/kvs/tty.ts';
import { configured } from './agents.ts';

/** What is wrong with a store: it acknowledges a put before the record is durable, or never saves it. */
export type KvsMistake = 'none' | 'no flush' | 'no record';

export function kvsGrid(mistake: KvsMistake = 'none'): Configuration {
  const box = (number: number) => `127.0.0.1:${String(5000 + number)}`;
  return {
    ...configured({
      tty: { type: kvsTty, box: box(1), routes: { 1: 'client.1' } },
      client: {
        type: kvsClient,
        box: box(2),
        attributes: { myid: 'c' },
        routes: { 1: 'tty.1', 2: 'store.1' },
      },
      store: {
        type: replicaWith(mistake),
        box: box(3),
        attributes: { log: 'kvs.log' },
        routes: { c: 'client.2' },
      },
    }),
    properties: KVS_PROPERTIES,
  };
}

function replicaWith(mistake: KvsMistake): typeof kvsReplica {
  if (mistake === 'none') return kvsReplica;
  const isSave = ({ kind }: Pick<AgentEffect, 'kind'>) => kind === 'save';
  return {
    ...kvsReplica,
    step: (...given) => {
      const [state, effects] = kvsReplica.step(...given);
      const others = effects.filter((effect) => !isSave(effect));
      return [state, mistake === 'no flush' ? [...others, ...effects.filter(isSave)] : others];
    },
  };
}
