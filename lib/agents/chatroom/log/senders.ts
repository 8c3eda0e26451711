/**
 * The index of a log by sender: where the messages of each sender stand, without a walk over the log. A run is a stretch of
 * the log that one sender said. Runs are taken together in blocks, and of each sender it is noted in which blocks it has
 * runs, and how many messages it has before each of them. So a look-up is a bisection and a walk over one block, and a log
 * of a few senders costs a fraction of a byte for each run.
 */
import { NumberList } from './numberList.ts';

/** How many runs make a block, a power of two. */
const BLOCK_BITS = 6;

/** What is noted of one sender. */
export interface Presence {
  /** The blocks that hold runs of the sender, ascending. */
  readonly blocks: NumberList;
  /** How many messages the sender has before each of these blocks. */
  readonly before: NumberList;
  /** How many messages the sender has in all. */
  count: number;
}

/** The index of a store: what is noted of each sender that has said something. */
export type Senders = Map<number, Presence>;

/** The block of run number `run`. */
export function blockOf(run: number): number {
  return run >>> BLOCK_BITS;
}

/** The first run of a block. */
export function firstRunOf(block: number): number {
  return block * 2 ** BLOCK_BITS;
}

/**
 * Notes that `sender` adds `count` messages to run number `run`, the last of the log. O(1).
 */
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
