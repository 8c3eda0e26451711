/** The identity of a process beyond its id, which the system reuses: boot, pid namespace and start time. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Files of /proc, read as text. */
export type ReadFile = (path: string) => string;

/** In the stat file of a process, after the name of its program: the index of its start time, in ticks since boot. */
const STARTED = 19;

/**
 * The boot, the pid namespace (by the start time of its first process) and the start time of this process, as `./process`
 * writes them, too; without /proc, the start time from `ps`. Empty if neither can be read.
 */
export function ownIdentity(
  pid = process.pid,
  read: ReadFile = (path) => readFileSync(path, 'utf8'),
): string {
  try {
    const own = read('/proc/self/stat');
    // The /proc of another pid namespace describes other processes.
    if (own.startsWith(`${String(pid)} `))
      return `linux ${bootId(read)} ${startOfFirst(read)} ${startIn(own)}`;
  } catch {
    // Not every system has /proc.
  }
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC0' },
  });
  const words = ((stdout as string | null) ?? '').split(/\s+/).filter((word) => word !== '');
  return words.length === 0 ? '' : `ps ${words.join(' ')}`;
}

function bootId(read: ReadFile): string {
  return orDash(() => read('/proc/sys/kernel/random/boot_id').trim());
}

/** `-` if this process cannot read the first one. */
function startOfFirst(read: ReadFile): string {
  return orDash(() => startIn(read('/proc/1/stat')));
}

/** The name of the program is in parentheses, and may contain blanks, parentheses and newlines. */
function startIn(stat: string): string {
  return stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[STARTED] ?? '-';
}

function orDash(find: () => string): string {
  try {
    return find();
  } catch {
    return '-';
  }
}
