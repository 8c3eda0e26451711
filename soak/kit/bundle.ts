/** The program under test: a copy of the build, so that a parallel build does not replace its files. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atExit } from './processes.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let folder: string | undefined;

/** A directory of this run, removed at the end. */
export function scratch(): string {
  if (folder === undefined) {
    const made = (folder = mkdtempSync(join(tmpdir(), 'chatroom-soak-')));
    atExit(() => rmSync(made, { recursive: true, force: true }));
  }
  return folder;
}

let bundle: string | undefined;

/** Runs another build from now on: its `dist/bin/chatroom.cjs`. */
export function useBundle(file: string): void {
  bundle = file;
}

/** The command line under test: the current build, unless another was set. */
export function chatroomBundle(): string {
  if (bundle === undefined) {
    const built = spawnSync(join(ROOT, 'build'), { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(`./build failed: ${built.stderr}`);
    cpSync(join(ROOT, 'dist', 'bin'), join(scratch(), 'dist', 'bin'), { recursive: true });
    bundle = join(scratch(), 'dist', 'bin', 'chatroom.cjs');
  }
  return bundle;
}
