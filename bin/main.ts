/** The command line: parses the arguments, runs the command, and turns an error into an exit code. */
import { CommanderError } from 'commander';
import { program } from './chatroom.ts';
import { explain, EXIT } from './exit.ts';
import { keepIgnoring } from './signals.ts';
import { endWithStdout } from './stdout.ts';

async function main(): Promise<void> {
  keepIgnoring();
  endWithStdout();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
    else process.exitCode = explain(error);
  }
}

void main();
