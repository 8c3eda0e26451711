/**
 * Measures how full the heap of this thread is, and how much memory this process has taken. V8 ends a process whose heap is full
 * without a message.
 */
import { totalmem } from 'node:os';
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The space of long-lived objects. */
export interface Heap {
  /** The used size, garbage included. */
  readonly usedBytes: () => number;
  readonly limitBytes: number;
  /** Collects the garbage, however long that takes. */
  readonly collect: () => void;
}

/** Above this share, without garbage, the heap is too full: a growing table exists twice for a moment. */
const FULL_SHARE = 0.7;

/** V8's share for new objects: three semi-spaces of 16 MiB. It is part of the reported limit, but does not hold long-lived objects. */
const YOUNG_BYTES = 48 * 1024 * 1024;

/** The spaces that do not count towards the limit, or contain garbage for the most part. */
const OTHER_SPACES = ['read_only_space', 'new_space', 'new_large_object_space'];

/**
 * Returns a function to be called periodically: whether the heap is too full to continue. Garbage is not counted; if it could matter it
 * is collected first, which V8 would do at about the same time anyway.
 *
 * @param share - of the limit, 0 to 1: above it the heap is too full
 */
export function heapWatch(heap: Heap = ownHeap(), share: number = FULL_SHARE): () => boolean {
  const isFull = () => heap.usedBytes() > heap.limitBytes * share;
  return () => {
    if (!isFull()) return false;
    heap.collect();
    return isFull();
  };
}

/** The limit of this thread's heap for long-lived objects, in bytes. */
export function heapLimitBytes(): number {
  const { heap_size_limit: all } = getHeapStatistics();
  // With smaller semi-spaces the limit is higher than this.
  return Math.max(all - YOUNG_BYTES, all / 4);
}

/** The heap's limit as text, with the way to raise it. */
export function heapRemedy(): string {
  const limit = String(Math.round(heapLimitBytes() / 1024 / 1024));
  return `the heap, of ${limit} MiB, is nearly full; NODE_OPTIONS=--max-old-space-size=<MiB> makes it larger`;
}

/** The memory that this process can use, in bytes: that of the host, or of its container. */
interface Memory {
  readonly usedBytes: () => number;
  readonly limitBytes: number;
}

/** Above this share, the system itself may run out of memory. */
const MEMORY_SHARE = 0.85;

/** Returns a function to be called periodically: whether this process has used most of the memory. */
export function memoryWatch(memory: Memory = ownMemory()): () => boolean {
  return () => memory.usedBytes() > memory.limitBytes * MEMORY_SHARE;
}

/** The size of the memory as text, with the way to use less. */
export function memoryRemedy(): string {
  const limit = String(Math.round(memoryLimitBytes() / 1024 / 1024));
  return `most of the memory, ${limit} MiB, is in use; smaller budgets or a smaller --max-states need less`;
}

function ownMemory(): Memory {
  return { usedBytes: () => process.memoryUsage.rss(), limitBytes: memoryLimitBytes() };
}

/** All memory of the host, or of this process's container. Old versions of Node do not recognize containers. */
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
