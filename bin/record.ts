/** Records of processes, by which `./stopall` finds the processes to end. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownIdentity } from './identity.ts';

/** The project's root, as seen from the bundles in `dist/bin`. */
const ROOT = join(__dirname, '..', '..');

/**
 * Records this process as one of the checkout that it was started from; removes the record on an orderly end. If
 * there is no `stopall` (the installed package) a record has no reader, and none is made.
 */
export function keepRecord(role: string): void {
  if (!existsSync(join(ROOT, 'stopall'))) return;
  try {
    mkdirSync(join(ROOT, '.run'), { recursive: true });
    write(recordOf(role, process.pid), `${ownIdentity()}\n${ROOT}\n`);
  } catch {
    return; // The checkout is read-only: a server runs without its record.
  }
  process.on('exit', () => forgetRecord(role, process.pid));
}

/** Removes the record of a process that has ended, if there is one. */
export function forgetRecord(role: string, pid: number | undefined): void {
  if (pid !== undefined) rmSync(recordOf(role, pid), { force: true });
}

function recordOf(role: string, pid: number): string {
  return join(ROOT, '.run', `${role}-${String(pid)}`);
}

/** Atomically, so that no reader sees a part of it. */
function write(path: string, text: string): void {
  // The record of ./process has the same content.
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  const unfinished = join(ROOT, '.run', `.new-${String(process.pid)}`);
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
}
