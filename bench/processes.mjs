// Starts all processes of the benchmark, and ends them on every exit: normally, by
// an exception, by a signal. Processes are identified by their pid; nothing is ever ended by its name.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { within } from './wait.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STDERR_KEPT = 2000; // characters of a child's last output, for the error message if it ends too early

const running = new Set();

/**
 * Signals a child with its whole process group (it leads one), so that a wrapper script does not protect its
 * server.
 */
export function signal(child, name) {
  if (child.isOver || child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Starts `command` (a list of words) at the repository's root. */
export function start(command, env = {}) {
  const child = spawn(command[0], command.slice(1), {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  running.add(child);
  child.lastWords = '';
  child.isOver = false;
  child.stderr.on('data', (chunk) => (child.lastWords = (child.lastWords + chunk).slice(-STDERR_KEPT)));
  child.ended = new Promise((resolve) => {
    child.on('exit', resolve);
    child.on('error', (error) => resolve((child.lastWords = error.message))); // the command does not exist
  }).finally(() => {
    child.isOver = true;
    running.delete(child);
  });
  return child;
}

/** Kills children and waits until they have ended and freed their ports and memory. */
export async function end(children) {
  for (const child of children) signal(child, 'SIGKILL');
  await within(Promise.all(children.map((child) => child.ended)), 'end of the children');
}

process.on('exit', () => running.forEach((child) => signal(child, 'SIGKILL')));
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.on(name, () => process.exit(code));
}
