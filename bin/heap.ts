/**
 * Measures how full the heap of this thread is, and how much memory this process has taken. V8 ends a process whose heap is full
 * without a message.
 */
import { totalmem } from 'node:os';
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The space of long-lived objects. */
export interface Heap {
  /** What it holds, garbage included. */
  readonly usedBytes: () => number;
  readonly limitBytes: number;
  /** Takes the garbage away, however long that takes. */
  readonly collect: () => void;
}

/** Fuller than this, with all garbage taken away, is too full: a table that grows is there twice for a moment. */
const FULL_SHARE = 0.7;

/** V8's share for new objects: three semi-spaces of 16 MiB. It is part of the reported limit, but does not hold long-lived objects. */
const YOUNG_BYTES = 48 * 1024 * 1024;

/** The spaces whose contents are not subject to the limit, or are garbage for the most part. */
const OTHER_SPACES = ['read_only_space', 'new_space', 'new_large_object_space'];

/**
 * A question to be asked every now and then: whether the heap is too full to go on. Garbage is not counted; where it might matter it
 * is collected first, which V8 would do at about the same time anyway.
 *
 * @param share - of the limit, 0 to 1: beyond it the heap is too full
 */
export function heapWatch(heap: Heap = ownHeap(), share: number = FULL_SHARE): () => boolean {
  const isFull = () => heap.usedBytes() > heap.limitBytes * share;
  return () => {
    if (!isFull()) return false;
    heap.collect();
    return isFull();
  };
}

/** The limit of this thread's heap for what stays, in bytes. */
export function heapLimitBytes(): number {
  const { heap_size_limit: all } = getHeapStatistics();
  // With smaller semi-spaces more is left than this says.
  return Math.max(all - YOUNG_BYTES, all / 4);
}

/** The heap's limit for people, and how it is raised. */
export function heapRemedy(): string {
  const limit = String(Math.round(heapLimitBytes() / 1024 / 1024));
  return `the heap, of ${limit} MiB, is nearly full; NODE_OPTIONS=--max-old-space-size=<MiB> makes it larger`;
}

/** The memory that this process may take, in bytes: that of the host, or of the container it is in. */
interface Memory {
  readonly usedBytes: () => number;
  readonly limitBytes: number;
}

/** Fuller than this, what the system itself needs is in danger. */
const MEMORY_SHARE = 0.85;

/** Returns a function to be called now and then: whether this process has taken most of the memory. */
export function memoryWatch(memory: Memory = ownMemory()): () => boolean {
  return () => memory.usedBytes() > memory.limitBytes * MEMORY_SHARE;
}

/** How much memory there is, for people, and how less is taken. */
export function memoryRemedy(): string {
  const limit = String(Math.round(memoryLimitBytes() / 1024 / 1024));
  return `most of the memory, ${limit} MiB, is in use; smaller budgets or a smaller --max-states need less`;
}

function ownMemory(): Memory {
  return { usedBytes: () => process.memoryUsage.rss(), limitBytes: memoryLimitBytes() };
}

/** All memory of the host, or of the container this process is in. A Node that is too old knows of no container. */
export function memoryLimitBytes(): number {
  const constrained = (process as Partial<NodeJS.Process>).constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}

/** The heap of this thread. */
export function ownHeap(): Heap {
  let gc: (() => void) | undefined;
  return {
    usedBytes: () =>
      getHeapSpaceStatistics()
        .filter(({ space_name: name }) => !OTHER_SPACES.includes(name))
        .reduce((sum, { space_used_size: used }) => sum + used, 0),
    limitBytes: heapLimitBytes(),
    collect: () => {
      if (gc === undefined) {
        setFlagsFromString('--expose-gc');
        gc = runInNewContext('gc') as () => void;
      }
      gc();
    },
  };
}
