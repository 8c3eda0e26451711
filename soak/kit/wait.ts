/** Waiting with a time limit, so that no server can make it hang. For the soak, and for specs with processes. */
import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

/** The time limit of one step: far above any valid measurement, so that it ends only what is broken. */
export const PATIENCE_MS = 20_000;

/** `promise`, or an error that contains `what` if it has not settled after `ms`. */
export async function within<T>(
  promise: Promise<T>,
  what: string | (() => string),
  ms = PATIENCE_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(what, ms)), ms);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** Polls every `everyMs` until `isSo`; returns the time that it took, or throws an error that contains `what`. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string | (() => string),
  ms = PATIENCE_MS,
  everyMs = 2,
): Promise<number> {
  const tookMs = await comesToBe(isSo, ms, everyMs);
  if (tookMs === undefined) throw tooLate(what, ms);
  return tookMs;
}

function tooLate(what: string | (() => string), ms: number): Error {
  return new Error(`not within ${String(ms)} ms: ${typeof what === 'string' ? what : what()}`);
}

/** Waits until `isSo`, where a timeout after `ms` is a finding and not an error: returns the time that it took, or undefined. */
export async function comesToBe(
  isSo: () => boolean | Promise<boolean>,
  ms: number,
  everyMs = 2,
): Promise<number | undefined> {
  const begunAtMs = performance.now();
  while (!(await isSo())) {
    if (performance.now() - begunAtMs > ms) return undefined;
    await sleep(everyMs);
  }
  return performance.now() - begunAtMs;
}

/** The wall clock of the servers' records, in ms since 1970, but monotonic. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
