/** The exit codes of commands, and errors whose messages are meant for the user. */
import { errorMessage } from '../lib/reason/errorMessage.ts';
import { harmlessLines } from '../lib/wire/text.ts';
import { sentencesIn, type ReasonIn } from '../lib/reason/table.ts';
import { programName } from './programName.ts';
import { shownOn } from './shown.ts';

export const EXIT = {
  usage: 2,
  /** A port is in use, or a server cannot be reached. */
  unavailable: 69,
  /** An error of this program. */
  bug: 70,
} as const;

/** A command ends for this reason; the message is its sentence. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;
  readonly reason: { readonly code: string };

  /** Made by {@link errorsIn} of the table in which the reason has its sentence. */
  constructor(exitCode: number, reason: { readonly code: string }, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.exitCode = exitCode;
    this.reason = reason;
  }
}

/** Makes the errors whose reasons are in a table. */
export function errorsIn<Table extends Record<string, unknown>>(
  table: Table,
): (exitCode: number, reason: ReasonIn<Table>, options?: ErrorOptions) => CommandError {
  const sentenceOf = sentencesIn(table);
  return (exitCode, reason, options) =>
    new CommandError(exitCode, reason as { readonly code: string }, sentenceOf(reason), options);
}

/** Prints an error on stderr, and returns its exit code. With `DEBUG` set it prints the stack, too. */
export function explain(error: unknown): number {
  const meantCode = exitCodeOf(error);
  const name = programName();
  process.stderr.write(
    `${name}: ${meantCode === undefined ? `this is a bug of ${name}: ` : ''}${harmlessLines(errorMessage(error))}\n`,
  );
  if (error instanceof Error && (process.env['DEBUG'] ?? '') !== '')
    process.stderr.write(`${shownOn(process.stderr, error.stack ?? '')}\n`);
  else if (meantCode === undefined) process.stderr.write('Set DEBUG=1 to see where, and please report it.\n');
  return meantCode ?? EXIT.bug;
}

/** The exit code of a CommandError. Recognized by its name: each bundle has a class of its own. */
function exitCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || error.name !== 'CommandError' || !('exitCode' in error)) return undefined;
  return Number(error.exitCode);
}
