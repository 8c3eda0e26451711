/** The check that the memory is sufficient for n idle servers. */
import { fine, type Finding } from './finding.ts';

/** The memory of an idle server, as measured by the benchmark. */
const SERVER_BYTES = 50 * 1024 * 1024;

/** The memory of this host or container, in all and unused. */
export interface Memory {
  readonly totalBytes: number;
  readonly availableBytes: number;
}

export function checkMemory({ totalBytes, availableBytes }: Memory, n: number): Finding {
  const neededBytes = (n + 1) * SERVER_BYTES; // The grid itself is a process, too.
  const found = `${inMiB(availableBytes)} available; ${String(n)} idle servers take some ${inMiB(neededBytes)}`;
  if (neededBytes <= Math.min(availableBytes, totalBytes)) return fine('memory', found);
  return {
    name: 'memory',
    status: neededBytes > totalBytes ? 'fail' : 'warn',
    found,
    remedy: neededBytes > totalBytes ? 'start fewer servers' : 'end other programs, or start fewer servers',
  };
}

function inMiB(bytes: number): string {
  return `${String(Math.floor(bytes / 1024 / 1024))} MiB`;
}
