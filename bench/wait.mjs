// Waiting with a time limit, so that no server can make the benchmark hang.
import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

/** The time limit of one step: far above any valid measurement, so that it ends only what is broken. */
export const PATIENCE_MS = 30_000;

/** `promise`, or an error that contains `what` if it has not settled after `ms`. */
export function within(promise, what, ms = PATIENCE_MS) {
  let timer;
  const expired = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  return Promise.race([promise, expired]).finally(() => clearTimeout(timer));
}

/** Evaluates `question` (may be async) every `everyMs` until it is true; 0 repeats at once. */
export async function until(question, what, everyMs, ms = PATIENCE_MS) {
  const end = performance.now() + ms;
  while (!(await question())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    if (everyMs > 0) await sleep(everyMs);
  }
}
