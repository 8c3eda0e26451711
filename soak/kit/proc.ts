/** What the kernel knows of a process. Linux only; looking costs the process nothing. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Resident memory, in MiB; NaN where it cannot be told. */
export function rssMiB(pid: number): number {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'latin1'));
    return Number(found?.[1] ?? NaN) / 1024;
  } catch {
    return NaN;
  }
}

/** How many sockets a process has open, those it listens on included. */
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

/** Looks at a process's memory again and again. */
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

  /** Ends the watch; gives by how much it was larger than in the beginning, at most, in MiB. */
  stop(): number {
    clearInterval(this.#timer);
    return this.peakMiB - this.beganMiB;
  }
}
