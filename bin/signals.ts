/** Handles SIGHUP, SIGINT and SIGTERM: the first one ends a process in an orderly way, the second one at once. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isInputFromNohup } from './nohup.ts';

const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type Leaving = keyof typeof CODES;

const LEAVING = Object.keys(CODES) as readonly Leaving[];

/**
 * The names of the signals that were ignored when this program began. `./process` sets it for its server, and a grid for its
 * servers, because Node sets all signals to their defaults before any of our code runs.
 */
const IGNORED = 'CHATROOM_IGNORED_SIGNALS';

/**
 * Whether a process that ended with this exit code ended in good order.
 *
 * @param isZeroCrash - whether 0 is a crash: a server of the chat room ends with it at the command `crash`
 */
export function isOrderly(exitCode: number | null, isZeroCrash: boolean): boolean {
  return exitCode === 0 ? !isZeroCrash : Object.values<number | null>(CODES).includes(exitCode);
}

/**
 * Calls `leave` with the exit code of the first signal; the second one ends the process at once.
 *
 * @param endAtOnce - ends the process at the second signal
 */
export function onSignal(
  leave: (exitCode: number) => void,
  endAtOnce: (exitCode: number, signal: NodeJS.Signals) => void = (code) => process.exit(code),
): void {
  let isLeaving = false;
  for (const signal of LEAVING) {
    if (isIgnored(signal)) continue;
    process.on(signal, () => {
      if (isLeaving) endAtOnce(CODES[signal], signal);
      if (isLeaving) return;
      isLeaving = true;
      leave(CODES[signal]);
    });
  }
}

/** Whether a signal was ignored when this program began, as recorded by `keepIgnoring`. */
export function isIgnored(signal: Leaving): boolean {
  return ignoredIn(process.env[IGNORED]).includes(signal);
}

/** Keeps ignoring the signals that were ignored when this program began: `nohup chatroom grid` outlives its terminal. */
export function keepIgnoring(): void {
  const parentStatus = () => readFileSync(`/proc/${String(process.ppid)}/status`, 'utf8');
  const ignored = ignoredAtStart(process.env, parentStatus, isInputFromNohup());
  if (ignored.length > 0) process.env[IGNORED] = ignored.join(' ');
  for (const signal of ignored) process.on(signal, () => undefined);
}

/**
 * The signals that were ignored when a program began, as far as that is known: those in the list of `./process` or a grid;
 * otherwise SIGHUP, if a shell has started it by `nohup` or its parent ignores SIGHUP itself. (For SIGTERM the parent
 * is no evidence: an interactive shell ignores it, and its children do not.)
 *
 * @param environment - `_` is the program that Bash, Zsh or Ksh has started
 * @param parentStatus - reads the status file of the parent
 * @param isInputOfNohup - whether nohup has replaced standard input
 */
export function ignoredAtStart(
  environment: Readonly<Record<string, string | undefined>>,
  parentStatus: () => string,
  isInputOfNohup = false,
): readonly Leaving[] {
  const named = ignoredIn(environment[IGNORED]);
  if (named.length > 0) return named;
  const isHangupIgnored =
    basename(environment['_'] ?? '') === 'nohup' || isInputOfNohup || ignoresHangup(parentStatus);
  return isHangupIgnored ? ['SIGHUP'] : [];
}

function ignoredIn(names = ''): readonly Leaving[] {
  const words = names.split(' ');
  return LEAVING.filter((signal) => words.includes(signal));
}

/** SIGHUP is signal 1, the lowest bit of a mask in hexadecimal. */
function ignoresHangup(status: () => string): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(status())?.[1] ?? '0';
    return (Number.parseInt(mask.slice(-1), 16) & 1) === 1;
  } catch {
    return false; // Not every system has /proc.
  }
}

/** Ends the process by the default action of the signal: also if a thread is blocked in the system, for which an exit would wait. */
export function endBySignal(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
