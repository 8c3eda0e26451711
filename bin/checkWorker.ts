/** A thread of `chatroom check`: one shard of the search. A separate bundle, because threads start from a file. */
import { parentPort, workerData } from 'node:worker_threads';
import { gridModel } from '../lib/model/grid.ts';
import type { GridShard } from './check/message.ts';
import { serveShard } from './check/shards.ts';
import { MODELLED_PROTOCOLS } from '../lib/protocols.ts';
import { protocolNamed } from './reason/protocol.ts';

const { protocol, options, ...place } = workerData as GridShard;
serveShard(gridModel(options, protocolNamed(protocol, MODELLED_PROTOCOLS)).model, place, parentPort);
