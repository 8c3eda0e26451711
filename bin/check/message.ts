/** The messages to the threads of a check and back. */
import type { Batch } from '../../lib/model/exchange.ts';
import type { GridOptions } from '../../lib/model/options.ts';
import type { Answer, Request } from '../../lib/model/shard.ts';

/** Which of the shards a thread is. */
export interface ShardPlace {
  readonly index: number;
  readonly shards: number;
}

/** The start parameters of a thread that searches a grid. */
export interface GridShard extends ShardPlace {
  /** The name of the protocol. */
  readonly protocol: string;
  readonly options: GridOptions;
}

export interface ShardAnswer {
  readonly answer: Answer;
  /** Whether the thread's heap is too full to continue. */
  readonly isHeapFull: boolean;
}

/** The memory of the batches in a message: it is transferred, not copied. */
export function buffersOf(message: Request | Answer): ArrayBuffer[] {
  const batches: readonly (Batch | undefined)[] =
    message !== undefined && 'batches' in message ? message.batches : [];
  return batches.flatMap((batch) => (batch === undefined ? [] : [batch.rows.buffer]));
}
