/** Locks of files between processes: a file beside the locked one names the process that uses it. Node has no locks of the system. */
import { linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { StorageError } from './world.ts';

/** A draft, linked to its place as a whole, so that nobody reads a part of it. Some file systems have no links. */
const UNSUPPORTED = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);
/** Another process removes an old lock: that takes a few system calls. */
const ATTEMPTS_MAX = 1000;

/** The process that has a lock. */
interface Holder {
  readonly pid: number;
  /** Ids of processes of other hosts mean nothing here. */
  readonly host: string;
  /** Distinguishes it from other processes with the same id at other times; `-` if the system does not tell. */
  readonly started: string;
}

/** Locks a file; returns the function that unlocks it. Throws `locked` or `locked-elsewhere`, or the error of the file system. */
export function lock(file: string): () => void {
  const path = `${file}.lock`;
  const guard = `${path}.stale`;
  const draft = `${path}.${String(process.pid)}`;
  const own: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  rmSync(draft, { force: true });
  writeFileSync(draft, `${String(own.pid)} ${own.started} ${own.host}\n`, { flag: 'wx', mode: 0o600 });
  try {
    for (let attempt = 1; ; attempt++) {
      if (place(draft, path)) return () => rmSync(path, { force: true });
      const held = read(path);
      if (held === undefined) continue;
      const holder = holderOf(held);
      if (isRunning(holder, own) || attempt === ATTEMPTS_MAX) throw inUse(file, holder, own);
      // It has ended without removing its lock. Removed under a second lock, so that nobody removes the one that replaces it.
      if (place(draft, guard)) {
        if (read(path) === held) unlinkSync(path);
        unlinkSync(guard);
      } else {
        const remover = read(guard);
        if (remover !== undefined && !isRunning(holderOf(remover), own)) rmSync(guard, { force: true });
      }
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Puts the draft of a lock at its place, unless there is one. */
function place(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!UNSUPPORTED.has(code)) throw error;
  }
  try {
    writeFileSync(path, readFileSync(draft), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function holderOf(held: string): Holder {
  const [pid = '', started = '-', host = ''] = held.trimEnd().split(' ');
  return { pid: Number(pid), host, started };
}

function isRunning({ pid, host, started }: Holder, own: Holder): boolean {
  if (host !== own.host) return true;
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return now !== ENDED && (started === '-' || now === '-' || now === started);
}

function inUse(file: string, { pid, host }: Holder, own: Holder): StorageError {
  return new StorageError(
    host === own.host
      ? { code: 'locked', file, pid }
      : { code: 'locked-elsewhere', file, pid, host: host === '' ? 'unknown' : host },
  );
}

/** In the stat file of a process, after the name of its program: the index of its start time, in ticks since boot. */
const STARTED = 19;
/** Instead of the start time: the process has ended, and its parent does not know it yet. */
const ENDED = 'ended';

/** The start time of a process; `-` if the system does not tell. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name of the program is in parentheses, and may contain blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? ENDED : (fields[STARTED] ?? '-');
  } catch {
    return '-';
  }
}
