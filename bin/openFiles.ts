/** Detects that a start failed because the limit of open files is too low. */
import { readFileSync } from 'node:fs';
import { leastDescriptors } from './doctor/descriptors.ts';

/** How many files this process can have open; undefined if that is unknown. */
export function openFilesMax(): number | undefined {
  try {
    return limitIn(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    // No descriptor is left, or the system has no such file: the report of Node reads no file.
    const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
    return numberIn(userLimits?.open_files?.soft);
  }
}

/** The limit in the text of `/proc/self/limits`. */
export function limitIn(text: string): number | undefined {
  const soft = /^Max open files +(\d+|unlimited)/m.exec(text)?.[1];
  return soft === undefined ? undefined : numberIn(soft);
}

function numberIn(limit: unknown): number | undefined {
  const number = limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
  return Number.isNaN(number) ? undefined : number;
}

/**
 * The sentence about the limit if it is too low for a server of a grid of n; undefined otherwise.
 *
 * @param limit - how many files a process can open
 */
export function tooFewFiles(n: number, limit: number | undefined): string | undefined {
  const least = leastDescriptors(n);
  if (limit === undefined || limit >= least) return undefined;
  return `a process can open ${String(limit)} files here (ulimit -n); a server of a grid of ${String(n)} needs at least ${String(least)}`;
}
