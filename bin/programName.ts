/** The name of the program: two programs share this code. */
import { basename } from 'node:path';

export type ProgramName = 'chatroom' | 'ovid';

/**
 * The name for messages of the program that a process runs.
 *
 * @param script - the file that Node was started with
 */
export function programName(script = process.argv[1] ?? ''): ProgramName {
  return /^ovid(\.\w+)?$/.test(basename(script)) ? 'ovid' : 'chatroom';
}
