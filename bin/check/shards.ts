/** The shards of a check: one in this thread, or several in threads of their own. */
import { Worker, type MessagePort } from 'node:worker_threads';
import type { Model } from '../../lib/model/model.ts';
import type { Requests } from '../../lib/model/search.ts';
import { Shard, type Answer, type Request } from '../../lib/model/shard.ts';
import { heapWatch } from '../heap.ts';
import { buffersOf, type ShardAnswer, type ShardPlace } from './message.ts';

/** The combined answers of the shards. */
export interface Round {
  readonly answers: readonly Answer[];
  /** Whether a heap is too full to continue. */
  readonly isHeapFull: boolean;
}

export interface Shards {
  readonly count: number;
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
export function shardHere<Action>(model: Model<Action>): Shards {
  const shard = new Shard(model, 0, 1);
  const isHeapFull = heapWatch();
  return {
    count: 1,
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
 * @param file - the file that a thread runs: it makes a model of its data, and calls {@link serveShard}
 * @param data - the start parameters of a thread, besides its place: what the model is made of, because code is not sent
 */
export function shardThreads(count: number, file: string, data: object): Shards {
  const threads = Array.from({ length: count }, (_, index) => {
    const place: ShardPlace = { index, shards: count };
    return new Worker(file, { workerData: { ...data, ...place } });
  });
  // The end of a thread between two requests is reported with the next.
  const deaths = threads.map(
    (thread) => new Promise<Error>((died) => thread.once('error', (error) => died(error))),
  );
  return {
    count,
    roundStates: ROUND_STATES,
    ask: async (requests) => {
      const answers = threads.map((thread, i) => {
        const answered = new Promise<ShardAnswer>((done) => thread.once('message', done));
        const request = requests[i] as Requests[number];
        thread.postMessage(request, buffersOf(request));
        return Promise.race([answered, deaths[i] as Promise<Error>]);
      });
      const told = await Promise.all(answers);
      const died = told.find((answer) => answer instanceof Error);
      if (died !== undefined) {
        if ((died as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
          return { answers: [], isHeapFull: true };
        throw died;
      }
      const whole = told as readonly ShardAnswer[];
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

/** Answers the requests to the shard of this thread. */
export function serveShard<Action>(
  model: Model<Action>,
  { index, shards }: ShardPlace,
  port: MessagePort | null,
): void {
  const shard = new Shard(model, index, shards);
  const isHeapFull = heapWatch();
  port?.on('message', (request: Request) => {
    const answer = shard.handle(request);
    const message: ShardAnswer = { answer, isHeapFull: isHeapFull() };
    port.postMessage(message, buffersOf(answer));
  });
}
