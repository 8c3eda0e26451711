/** Records of processes, in the format of the project's programs. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Whether this system has a /proc like that of Linux. */
export const HAS_PROC = existsSync('/proc/self/stat');

/** The identity of process `pid`, with another start time if one is given. */
export function identityOf(pid: number, started?: string): string {
  if (!HAS_PROC) return psIdentityOf(pid);
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `linux ${boot} ${startOf(1)} ${started ?? startOf(pid)}`;
}

/** The same without /proc. */
export function psIdentityOf(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC0' },
  });
  return `ps ${stdout.trim().replace(/\s+/g, ' ')}`;
}

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[19] ?? '';
}
