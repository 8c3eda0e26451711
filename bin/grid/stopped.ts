/** Reads from the operating system whether a process is stopped. */
import { readFileSync } from 'node:fs';

/** Linux alone says so in a file; elsewhere no process is known to be stopped. */
export function isStopped(pid: number): boolean {
  try {
    return stateIn(readFileSync(`/proc/${String(pid)}/stat`, 'latin1')) === 'T';
  } catch {
    return false;
  }
}

/** The state in what `/proc/<pid>/stat` holds. It follows the name of the process, which may have brackets in it. */
export function stateIn(stat: string): string | undefined {
  return /^.*\) (\S) /s.exec(stat)?.[1];
}
