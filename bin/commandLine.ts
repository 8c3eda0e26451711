/** Runs a command line: parses the arguments, runs the command, and turns an error into an exit code. */
import { CommanderError, type Command } from 'commander';
import { explain, EXIT } from './exit.ts';
import { keepIgnoring } from './signals.ts';
import { endWithStdout } from './stdout.ts';

export async function runCommandLine(program: Command): Promise<void> {
  keepIgnoring();
  endWithStdout();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
    else process.exitCode = explain(error);
  }
}
