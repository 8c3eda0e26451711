/** A pool of worker threads. */
import { Worker } from 'node:worker_threads';
import type { Answer, Job } from './job.ts';

/** The answer of a pool that is closed. */
const STOPPED = { kind: 'stopped' } as const;

export interface Pool {
  /** Runs a job as soon as a thread is free; jobs begin in the order of the calls. */
  run(job: Job): Promise<Answer | typeof STOPPED>;
  /** Stops all threads at once. Jobs that are not done by then are answered with `stopped`. */
  close(): void;
}

interface Waiting {
  readonly job: Job;
  readonly done: (answer: Answer | typeof STOPPED) => void;
}

/**
 * A pool of at most `size` threads, each started when there is a job for it. A thread that fails is answered like
 * one that threw, and is replaced.
 *
 * @param file - the file that a thread runs: takes a {@link Job} as a message, and sends an {@link Answer}
 * @param data - given to each thread at its start
 */
export function pool(size: number, file: string, data?: unknown): Pool {
  const waiting: Waiting[] = [];
  /** The current job of each thread. */
  const threads = new Map<Worker, Waiting | undefined>();
  let isClosed = false;

  const next = () => {
    if (isClosed || waiting.length === 0) return;
    const idle = [...threads].find(([, task]) => task === undefined)?.[0];
    const thread = idle ?? (threads.size < size ? start() : undefined);
    if (thread === undefined) return;
    const task = waiting.shift() as Waiting;
    threads.set(thread, task);
    thread.postMessage(task.job);
  };
  const start = () => {
    const thread = new Worker(file, { workerData: data });
    let reason = 'a thread ended by itself';
    let isOutOfMemory = false;
    thread.on('message', (answer: Answer) => {
      const task = threads.get(thread);
      threads.set(thread, undefined);
      task?.done(answer);
      next();
    });
    thread.on('error', (error: NodeJS.ErrnoException) => {
      reason = `a thread failed: ${error.message}`;
      isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    });
    thread.on('exit', () => {
      const task = threads.get(thread);
      threads.delete(thread);
      task?.done({ kind: 'thrown', reason, stack: '', isOutOfMemory });
      next();
    });
    return thread;
  };
  return {
    run: (job) =>
      new Promise((done) => {
        if (isClosed) done(STOPPED);
        else waiting.push({ job, done });
        next();
      }),
    close: () => {
      isClosed = true;
      for (const thread of threads.keys()) void thread.terminate();
      for (const task of [...threads.values(), ...waiting.splice(0)]) task?.done(STOPPED);
    },
  };
}
