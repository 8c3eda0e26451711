/** Optional programs of the host, and their output for a text. */
import { spawnSync } from 'node:child_process';

/** Whether a program can be started here. */
export function isHere(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Runs a program with a text as input; returns its output and its errors. */
export function fed(command: string, args: readonly string[], input: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}
