/** A thread of `ovid check`: loads the configuration, and is one shard of the search. A separate bundle, because a thread starts from a file. */
import { parentPort, workerData } from 'node:worker_threads';
import { agentModel } from '../lib/model/agents/model.ts';
import type { ShardPlace } from './check/message.ts';
import { serveShard } from './check/shards.ts';
import type { AgentShardData } from './ovid/check.ts';
import { checkedNamedConfiguration } from './ovid/load.ts';

const { file, properties, options, ...place } = workerData as AgentShardData & ShardPlace;

void checkedNamedConfiguration(file, properties).then(({ configuration }) => {
  serveShard(agentModel(configuration, options).model, place, parentPort);
});
