/** A search that yields to the event loop, so that Ctrl-C ends it, and that watches the memory. */
import type { Model } from '../../lib/model/model.ts';
import { Search, type Bounds, type Progress } from '../../lib/model/search.ts';
import { heapWatch, memoryWatch } from '../heap.ts';
import { isIgnored } from '../signals.ts';
import type { CutOff } from './rows.ts';
import type { Shards } from './shards.ts';

/** A search, step by step. */
export interface SearchSteps<Action> {
  /** Goes on for a while. */
  step(): Promise<{ readonly isDone: boolean; readonly isHeapFull: boolean }>;
  progress(): Progress<Action>;
  /** Releases what it has taken. */
  close(): void;
}

/** How often Ctrl-C is handled and progress is printed. */
const TURN_MS = 100;

/** A search by shards, breadth first. @param model - a copy for the search itself */
export function inShards<Action>(model: Model<Action>, bounds: Bounds, shards: Shards): SearchSteps<Action> {
  const search = new Search(model, bounds, shards.count, shards.roundStates);
  const steps = search.run();
  let next = steps.next([]);
  return {
    step: async () => {
      if (next.done === true) return { isDone: true, isHeapFull: false };
      const { answers, isHeapFull } = await shards.ask(next.value);
      if (!isHeapFull) next = steps.next(answers);
      return { isDone: next.done === true, isHeapFull };
    },
    progress: () => search.progress(),
    close: () => shards.close(),
  };
}

/** A search in this thread that reports its progress as it is pulled. */
export function asPulled<Action>(search: Iterable<Progress<Action>>): SearchSteps<Action> {
  const progresses = search[Symbol.iterator]();
  const isHeapFull = heapWatch();
  let last: Progress<Action> = NONE;
  return {
    step: () => {
      const next = progresses.next();
      if (next.done !== true) last = next.value;
      return Promise.resolve({ isDone: next.done === true, isHeapFull: isHeapFull() });
    },
    progress: () => last,
    close: () => progresses.return?.(),
  };
}

/** The progress of a search that has not begun. */
const NONE: Progress<never> = {
  states: 0,
  distinct: 0,
  depth: 0,
  waiting: 0,
  rests: 0,
  met: new Map(),
  outcome: undefined,
};

/** Searches to the end, or until Ctrl-C or a lack of memory cuts it off. Prints the progress on a terminal. */
export async function searchInTurns<Action>(
  search: SearchSteps<Action>,
): Promise<{ readonly last: Progress<Action>; readonly cutOff: CutOff | undefined }> {
  const isMemoryFull = memoryWatch();
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  if (!isIgnored('SIGINT')) process.once('SIGINT', interrupt);
  const begunMs = performance.now();
  let cutOff: CutOff | undefined;
  let turnMs = begunMs;
  try {
    for (;;) {
      const { isDone, isHeapFull } = await search.step();
      if (isDone) break;
      if (isHeapFull || isMemoryFull()) cutOff = isHeapFull ? 'heap' : 'memory';
      if (cutOff !== undefined) break;
      if (performance.now() - turnMs < TURN_MS) continue;
      await new Promise((done) => setImmediate(done));
      if (interrupted.signal.aborted) {
        cutOff = 'interrupted';
        break;
      }
      turnMs = performance.now();
      if (process.stderr.isTTY)
        process.stderr.write(`\r\x1b[K${progressInWords(search.progress(), turnMs - begunMs)}`);
    }
  } finally {
    search.close();
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    process.removeListener('SIGINT', interrupt);
  }
  return { last: search.progress(), cutOff };
}

function progressInWords({ distinct, depth, waiting }: Progress<unknown>, wallMs: number): string {
  const rate = Math.round((distinct / wallMs) * 1000);
  return `depth ${String(depth)}, ${String(distinct)} states, ${String(waiting)} to explore, ${String(rate)}/s`;
}
