/** A pseudo-terminal for a process, and the contents of its screen. */
import { spawnSync } from 'node:child_process';
import { Emulator } from './emulator.ts';
import { chatroomBundle, Run, until } from './processes.ts';

/** Runs a command on a pseudo-terminal, connected to pipes. */
const ON_TERMINAL = 'import os, pty, sys; sys.exit(os.WEXITSTATUS(pty.spawn(sys.argv[1:])))';

/** Whether a pseudo-terminal is available, which needs python3. */
export const hasTerminal = spawnSync('python3', ['-c', 'import pty']).status === 0;

/** Starts `chatroom` on a terminal. */
export function onTerminal(args: readonly string[]): Run {
  return onItsTerminal([process.execPath, chatroomBundle(), ...args]);
}

/** Starts a program on a terminal. */
export function onItsTerminal(command: readonly string[]): Run {
  return new Run('python3', ['-c', ON_TERMINAL, ...command], { env: { TERM: 'xterm' } });
}

/** Wide enough for the lines of a test. */
const COLUMNS = 200;
const ROWS = 1000;

/** The contents of the screen, one row per line. */
export function screenOf(run: Run): string {
  const screen = new Emulator(COLUMNS, ROWS);
  screen.write(run.stdout);
  const [row, column] = screen.cursor;
  const { rows } = screen;
  // Blanks before the cursor are part of the row.
  return rows.map((text, i) => (i === row ? text.padEnd(column) : text)).join('\n');
}

/** Waits until a text is on the screen. */
export async function shows(run: Run, what: RegExp): Promise<void> {
  await until(
    () => what.test(screenOf(run)),
    () => `${String(what)} on the screen:\n${screenOf(run)}`,
  );
}
