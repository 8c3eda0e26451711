/** A thread of `chatroom check`: one shard of the search. A separate bundle, because threads start from a file. */
import { parentPort, workerData } from 'node:worker_threads';
import { gridModel } from '../lib/model/grid.ts';
import { Shard, type Request } from '../lib/model/shard.ts';
import { buffersOf, type ShardAnswer, type ShardData } from './check/message.ts';
import { heapWatch } from './heap.ts';
import { MODELLED_PROTOCOLS } from '../lib/protocols.ts';
import { protocolNamed } from './reason/protocol.ts';

const { protocol, options, index, shards } = workerData as ShardData;
const shard = new Shard(gridModel(options, protocolNamed(protocol, MODELLED_PROTOCOLS)).model, index, shards);
const isHeapFull = heapWatch();

parentPort?.on('message', (request: Request) => {
  const answer = shard.handle(request);
  const message: ShardAnswer = { answer, isHeapFull: isHeapFull() };
  parentPort?.postMessage(message, buffersOf(answer));
});
