/** Reads from the operating system whether a process is stopped. */
import { readFileSync } from 'node:fs';

/** Only Linux has such a file; elsewhere no process is known to be stopped. */
export function isStopped(pid: number): boolean {
  try {
    return stateIn(readFileSync(`/proc/${String(pid)}/stat`, 'latin1')) === 'T';
  } catch {
    return false;
  }
}

/** The state in the text of `/proc/<pid>/stat`. It follows the name of the process, which may contain brackets. */
export function stateIn(stat: string): string | undefined {
  return /^.*\) (\S) /s.exec(stat)?.[1];
}
