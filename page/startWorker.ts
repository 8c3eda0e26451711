/** Starts the thread that runs simulations, and reads and writes traces. */

/** The worker's program as a function: pages of one folder have it, because a page that is opened from a file cannot start a file as a thread. */
declare global {
  var chatroomWorker: (() => void) | undefined;
}

export function startWorker(): Worker {
  const program = globalThis.chatroomWorker;
  if (program === undefined) return new Worker('worker.js', { type: 'module' });
  const url = URL.createObjectURL(new Blob([`(${String(program)})()`], { type: 'text/javascript' }));
  const thread = new Worker(url);
  URL.revokeObjectURL(url);
  return thread;
}
