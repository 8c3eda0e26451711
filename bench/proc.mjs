// Counters of the kernel for a process. Linux only. Reading them costs the observed process nothing, unlike
// a request.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const MIB_PER_KIB = 1 / 1024;
const tickMs = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'latin1' }));

const field = (pid, file, pattern) => Number(pattern.exec(readFileSync(`/proc/${pid}/${file}`, 'latin1'))[1]);

/** Resident memory in MiB. */
export const rssMiB = (pid) => field(pid, 'status', /VmRSS:\s+(\d+) kB/) * MIB_PER_KIB;

/** Bytes that the process has read so far, from sockets too. */
export const bytesRead = (pid) => field(pid, 'io', /rchar: (\d+)/);

/** CPU time that the process has used, all threads, user and system, in ms (in steps of one tick, 10 ms). */
export function cpuMs(pid) {
  // The name, in brackets, may contain spaces, so fields are counted after it. utime and stime are fields 14 and 15 of
  // stat(5).
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').pop().split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
