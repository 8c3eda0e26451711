// Waiting, always with an end: nothing in the benchmark may hang, whatever a server does.
import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

/** What one step may take. Far above any figure that would pass, so that it ends only what is broken. */
export const PATIENCE_MS = 30_000;

/** `promise`, or an error that names `what` when it has not settled after `ms`. */
export function within(promise, what, ms = PATIENCE_MS) {
  let timer;
  const expired = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  return Promise.race([promise, expired]).finally(() => clearTimeout(timer));
}

/** Asks `question` (may be async) every `everyMs` until the answer is true; 0 asks again at once. */
export async function until(question, what, everyMs, ms = PATIENCE_MS) {
  const end = performance.now() + ms;
  while (!(await question())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    if (everyMs > 0) await sleep(everyMs);
  }
}
