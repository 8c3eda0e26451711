/** A terminal of its own for a process, and what is on its screen. */
import { spawnSync } from 'node:child_process';
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

/** What is on the screen, line by line: without what was erased, and without what moves the cursor or colours it. */
export function screenOf(run: Run): string {
  return (
    run.stdout
      .replaceAll('\r\x1b[J', '\x1b[1G\x1b[0J')
      .split('\n')
      .map((line) => line.split('\x1b[1G\x1b[0J').at(-1) ?? '')
      .join('\n')
      // eslint-disable-next-line no-control-regex
      .replace(/\x1b\[[\d;?]*[A-Za-z]|\r/g, '')
  );
}

/** Waits until something is on the screen. */
export async function shows(run: Run, what: RegExp): Promise<void> {
  await until(
    () => what.test(screenOf(run)),
    () => `${String(what)} on the screen:\n${screenOf(run)}`,
  );
}
