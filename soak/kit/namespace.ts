/**
 * A network of the soak's own, where this can be had: as root on Linux. Its ports meet nobody's, its connections may be reset
 * by the kernel, and when the last process in it has ended, it is gone with all that was in it.
 */
import { spawn, spawnSync } from 'node:child_process';

/** Set for the process that runs inside. */
const INSIDE = 'CHATROOM_SOAK_NETWORK';

/** Whether a command can be run here to a good end. */
export function works(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Whether this process has a network of its own. */
export function isInOwnNetwork(): boolean {
  return process.env[INSIDE] === '1';
}

/**
 * Runs this very program again in a network of its own and gives its exit code; undefined where it already runs in one,
 * or where none can be had.
 */
export async function ownNetwork(): Promise<number | undefined> {
  const isPossible =
    !isInOwnNetwork() &&
    process.getuid?.() === 0 &&
    works('unshare', '--net', 'ip', 'link', 'set', 'lo', 'up');
  if (!isPossible) return undefined;
  const inside = 'ip link set lo up && exec "$@"';
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('unshare', ['--net', 'sh', '-c', inside, 'sh', ...command], {
    stdio: 'inherit',
    env: { ...process.env, [INSIDE]: '1' },
  });
  // It cleans up; this one waits for it.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.removeAllListeners(name).on(name, () => child.kill(name));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
