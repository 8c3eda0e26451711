/**
 * A network namespace for the soak, if available: as root on Linux. Its ports conflict with no others, its connections may be reset
 * by the kernel, and it disappears with its last process.
 */
import { spawn, spawnSync } from 'node:child_process';

/** Set for the process that runs inside. */
const INSIDE = 'CHATROOM_SOAK_NETWORK';

/** Whether a command succeeds here. */
export function works(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Whether this process is in the namespace. */
export function isInOwnNetwork(): boolean {
  return process.env[INSIDE] === '1';
}

/**
 * Runs this program again in a network namespace and returns its exit code; undefined if it already runs in one,
 * or if none is available.
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
  // The inner process cleans up; this one waits for it.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.removeAllListeners(name).on(name, () => child.kill(name));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
