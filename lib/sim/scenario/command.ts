/** The type of a command of a scenario. */
import type { Args } from './args.ts';
import type { Environment } from './environment.ts';

/** Executes a command. Returns the lines that are printed after the events of its duration. */
export type Action = (environment: Environment) => readonly string[];

/** A command. Each has its own file in commands/. */
export interface Command {
  /** Its syntax: its name, then `<required>` and `[optional]` arguments. */
  readonly usage: string;
  /** A one-line description. */
  readonly description: string;
  /** Whether time passes while it is executed, so that `at` cannot postpone it. */
  readonly takesTime: boolean;
  /** Parses its arguments; `readLine` is for commands whose argument is another command. */
  readonly read: (args: Args, readLine: ReadLine) => Action;
}

/** Parses the line of a command. */
export type ReadLine = (line: string) => { readonly action: Action; readonly takesTime: boolean };
