/** Observes a process through the kernel. Linux only; it costs the process nothing. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Resident memory, in MiB; NaN if unknown. */
export function rssMiB(pid: number): number {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'latin1'));
    return Number(found?.[1] ?? NaN) / 1024;
  } catch {
    return NaN;
  }
}

/** The number of open sockets of a process, including listening ones. */
export function socketsOf(pid: number): number {
  const folder = `/proc/${String(pid)}/fd`;
  return readdirSync(folder).filter((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`).startsWith('socket:');
    } catch {
      return false; // Closed since.
    }
  }).length;
}

/** Samples a process's memory repeatedly. */
export class MemoryWatch {
  readonly beganMiB: number;
  peakMiB: number;
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number, everyMs = 50) {
    this.beganMiB = this.peakMiB = rssMiB(pid);
    this.#timer = setInterval(() => {
      const now = rssMiB(pid);
      if (now > this.peakMiB) this.peakMiB = now;
    }, everyMs);
  }

  /** Ends the sampling; returns the largest growth since the beginning, in MiB. */
  stop(): number {
    clearInterval(this.#timer);
    return this.peakMiB - this.beganMiB;
  }
}
