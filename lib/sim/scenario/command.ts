/** The type of a command of a scenario. */
import type { Args } from './args.ts';
import type { Environment } from './environment.ts';

/** Carries a command out. Gives what is to be printed behind what has happened meanwhile. */
export type Action = (environment: Environment) => readonly string[];

/** A command. Each stands in a file of its own under commands/. */
export interface Command {
  /** As it is typed: its name, then `<what must be said>` and `[what may be]`. */
  readonly usage: string;
  /** What it does, in a line. */
  readonly says: string;
  /** Time passes while it is carried out, so it cannot be put off by `at`. */
  readonly takesTime: boolean;
  /** Reads what stands behind the name; `readLine` is for commands in which another stands. */
  readonly read: (args: Args, readLine: ReadLine) => Action;
}

/** Reads the line of a command. */
export type ReadLine = (line: string) => { readonly action: Action; readonly takesTime: boolean };
