/** A terminal of its own for a process, and what is on its screen. */
import { spawnSync } from 'node:child_process';
import { Emulator } from './emulator.ts';
import { chatroomBundle, Run, until } from './processes.ts';

/** Runs a command on a terminal of its own, between our pipes and it. */
const ON_TERMINAL = 'import os, pty, sys; sys.exit(os.WEXITSTATUS(pty.spawn(sys.argv[1:])))';

/** Whether a terminal can be had: it takes python3 to make one. */
export const hasTerminal = spawnSync('python3', ['-c', 'import pty']).status === 0;

/** Starts `chatroom` on a terminal. */
export function onTerminal(args: readonly string[]): Run {
  const command = [process.execPath, chatroomBundle(), ...args];
  return new Run('python3', ['-c', ON_TERMINAL, ...command], { env: { TERM: 'xterm' } });
}

/** As wide as the lines of a test need it, and higher. */
const COLUMNS = 200;
const ROWS = 1000;

/** What is on the screen, a row a line. */
export function screenOf(run: Run): string {
  const screen = new Emulator(COLUMNS, ROWS);
  screen.write(run.stdout);
  const [row, column] = screen.cursor;
  const { rows } = screen;
  // Blanks that the cursor stands behind are there.
  return rows.map((text, i) => (i === row ? text.padEnd(column) : text)).join('\n');
}

/** Waits until something is on the screen. */
export async function shows(run: Run, what: RegExp): Promise<void> {
  await until(
    () => what.test(screenOf(run)),
    () => `${String(what)} on the screen:\n${screenOf(run)}`,
  );
}
