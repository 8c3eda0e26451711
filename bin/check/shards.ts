/** The shards of a check: one in this thread, or several in threads of their own. */
import { Worker } from 'node:worker_threads';
import { gridModel } from '../../lib/model/grid.ts';
import type { GridOptions } from '../../lib/model/options.ts';
import type { Requests } from '../../lib/model/search.ts';
import { Shard, type Answer } from '../../lib/model/shard.ts';
import { heapWatch } from '../heap.ts';
import { buffersOf, type ShardAnswer, type ShardData } from './message.ts';
import type { ModelledProtocol } from '../../lib/model/protocol.ts';

/** The combined answers of the shards. */
export interface Round {
  readonly answers: readonly Answer[];
  /** Whether a heap is too full to continue. */
  readonly isHeapFull: boolean;
}

export interface Shards {
  /** How many states a shard follows per request: Ctrl-C and the used memory are checked in between. */
  readonly roundStates: number;
  /** Sends each shard its request. Rejects if a thread has ended; a full heap is an answer. */
  ask(requests: Requests): Promise<Round>;
  /** Ends the threads at once. */
  close(): void;
}

const ROUND_STATES_HERE = 500;
/** With threads, a round has to be long compared with the time of the messages. */
const ROUND_STATES = 10_000;

/** A single shard, in this thread. */
export function shardHere(options: GridOptions, protocol: ModelledProtocol): Shards {
  const shard = new Shard(gridModel(options, protocol).model, 0, 1);
  const isHeapFull = heapWatch();
  return {
    roundStates: ROUND_STATES_HERE,
    ask: (requests) => {
      const answers = requests.map((request) => shard.handle(request));
      return Promise.resolve({ answers, isHeapFull: isHeapFull() });
    },
    close: () => undefined,
  };
}

/**
 * Shards in threads of their own.
 *
 * @param protocol - the name of the protocol, which a thread looks up: code is not sent
 * @param file - the file that a thread runs: takes a request as a message, and sends a {@link ShardAnswer}
 */
export function shardThreads(options: GridOptions, protocol: string, count: number, file: string): Shards {
  const threads = Array.from({ length: count }, (_, index) => {
    const workerData: ShardData = { protocol, options, index, shards: count };
    return new Worker(file, { workerData });
  });
  // The end of a thread between two requests is reported with the next.
  const deaths = threads.map(
    (thread) => new Promise<Error>((died) => thread.once('error', (error) => died(error))),
  );
  return {
    roundStates: ROUND_STATES,
    ask: async (requests) => {
      const answers = threads.map((thread, i) => {
        const answered = new Promise<ShardAnswer>((done) => thread.once('message', done));
        const request = requests[i] as Requests[number];
        thread.postMessage(request, buffersOf(request));
        return Promise.race([answered, deaths[i] as Promise<Error>]);
      });
      const settled = await Promise.all(answers);
      const died = settled.find((answer) => answer instanceof Error);
      if (died !== undefined) {
        if ((died as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
          return { answers: [], isHeapFull: true };
        throw died;
      }
      const whole = settled as readonly ShardAnswer[];
      return {
        answers: whole.map(({ answer }) => answer),
        isHeapFull: whole.some(({ isHeapFull }) => isHeapFull),
      };
    },
    close: () => {
      for (const thread of threads) void thread.terminate();
    },
  };
}
