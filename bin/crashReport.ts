/** Ends a server or a box after an uncaught error (a bug): prints one line with the name of a file that has the stack and the last events. */
import { writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '../lib/reason/errorMessage.ts';
import { harmlessLines } from '../lib/wire/text.ts';
import { EXIT } from './exit.ts';
import { programName } from './programName.ts';
import type { Report } from './report.ts';

/** How many turns are kept: some seconds of an idle server, and the cause of the bug in a busy one. */
const TURNS_KEPT = 100;
/** The maximal length of each, in characters. */
const TURN_CHARACTERS = 500;

/** The last turns of a process, for the report of a bug. */
export interface LastTurns {
  keep(report: Report): void;
  /** One line per turn, the oldest first. */
  lines(): string[];
}

/** Keeps a limited number of turns: the log record of each, without the bytes of messages. */
export function lastTurns(): LastTurns {
  const reports: Report[] = [];
  let next = 0;
  return {
    keep: (report) => {
      reports[next] = report;
      next = (next + 1) % TURNS_KEPT;
    },
    lines: () =>
      [...reports.slice(next), ...reports.slice(0, next)].map(({ message, fields = {} }) =>
        `${message} ${JSON.stringify(fields)}`.slice(0, TURN_CHARACTERS),
      ),
  };
}

/** The process that has ended. */
export interface BugOwner {
  /** For the name of the file: other characters than letters, digits, `.`, `_` and `-` are replaced. */
  readonly id: string;
  /** For sentences: `server 1`. */
  readonly name: string;
}

/** Writes the stack and the last turns of a process to a file. Returns a sentence with its name, or with the reason why there is none. */
function writeDown(error: unknown, { id, name }: BugOwner, turns: LastTurns): string {
  const file = join(
    tmpdir(),
    `${programName()}-fault-${id.replaceAll(/[^\w.-]/g, '_')}-${String(process.pid)}.txt`,
  );
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  const text = `${stack}\n\nThe last events of ${name}, the latest at the end:\n${turns.lines().join('\n')}\n`;
  try {
    // Fails if the file or a link of that name exists.
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return `details are in ${file}`;
  } catch (failure) {
    return `the details could not be written: ${errorMessage(failure)}`;
  }
}

/** Ends the process because of a bug. Does not wait for a reader of its output. */
export function endByBug(error: unknown, owner: BugOwner, turns: LastTurns): never {
  const where = writeDown(error, owner, turns);
  const reason = harmlessLines(errorMessage(error)).replaceAll('\n', ' ');
  const program = programName();
  const line = `${program}: this is a bug of ${program}: ${reason}; ${where}, please report it\n`;
  try {
    writeSync(process.stderr.fd, line);
  } catch {
    // Standard error has no reader.
  }
  process.exit(EXIT.bug);
}
