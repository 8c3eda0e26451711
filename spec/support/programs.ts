/** Programs that a machine may have or not, and what they make of a text. */
import { spawnSync } from 'node:child_process';

/** Whether a program can be started here. */
export function isHere(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Has a program read a text; what it prints, and what it complains of. */
export function fed(command: string, args: readonly string[], input: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}
