/** The labs, and the parsed options of `ovid lab`. Independent of the option parser. */
import type { LogLevel } from '../flags.ts';

/** The labs whose servers are agents. */
export const LAB_NAMES = ['commit'] as const;

export interface LabFlags {
  /** The folder for transaction logs. */
  readonly storage: string;
  readonly host: string;
  readonly logLevel: LogLevel;
}
