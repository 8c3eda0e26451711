import { spawnSync } from 'node:child_process';
import { byEffort } from './effort.ts';

/** The path of the Python that `name` runs: the program itself, because a wrapper around it would cost time at every start. */
function findPython(name: string): string | undefined {
  const found = spawnSync(name, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

interface Python {
  readonly name: string;
  /** The program; undefined if this host has none. */
  readonly python: string | undefined;
}

const PYTHON_3: Python = { name: 'Python 3', python: findPython('python3') };

/** The environment variable `PYTHON2` names it. */
const findPython2 = (): Python => ({
  name: 'Python 2.7',
  python: findPython(process.env['PYTHON2'] ?? 'python2.7'),
});

/** The Pythons under which the scripts have to run; in the gate only the first. */
export const PYTHONS: readonly [Python, ...Python[]] = [
  PYTHON_3,
  ...byEffort({ full: () => [findPython2()], gate: () => [] })(),
];

/** Whether a process has ended; a zombie counts as ended. */
export function isGone(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state === '' || state.startsWith('Z');
}
