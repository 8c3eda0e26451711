/**
 * The index of a log by sender: finds the messages of each sender without a walk over the log. A run is a sequence of consecutive messages
 * of one sender. Runs are grouped in blocks; for each sender the blocks with its runs are stored, and the number of its messages before
 * each of them. So a look-up is a bisection and a walk over one block, and a log of a few senders costs a fraction of a byte for each run.
 */
import { NumberList } from './numberList.ts';

/** The binary logarithm of the number of runs in a block. */
const BLOCK_BITS = 6;

/** The entry of one sender. */
export interface Presence {
  /** The blocks that contain runs of the sender, ascending. */
  readonly blocks: NumberList;
  /** The number of the sender's messages before each of these blocks. */
  readonly before: NumberList;
  /** The number of all of the sender's messages. */
  count: number;
}

/** The index of a store: the entries of all senders with messages. */
export type Senders = Map<number, Presence>;

/** The block of run number `run`. */
export function blockOf(run: number): number {
  return run >>> BLOCK_BITS;
}

/** The first run of a block. */
export function firstRunOf(block: number): number {
  return block * 2 ** BLOCK_BITS;
}

/** Records that `sender` adds `count` messages to run number `run`, the last of the log. O(1). */
export function note(senders: Senders, sender: number, run: number, count: number): void {
  let presence = senders.get(sender);
  if (presence === undefined) {
    presence = { blocks: new NumberList(), before: new NumberList(), count: 0 };
    senders.set(sender, presence);
  }
  const block = blockOf(run);
  if (presence.blocks.last() !== block) {
    presence.blocks.push(block);
    presence.before.push(presence.count);
  }
  presence.count += count;
}
