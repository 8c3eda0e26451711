/** Detects the standard input that GNU nohup puts in the place of a terminal: `/dev/null`, opened for writing only. */
import { fstatSync, readFileSync, statSync } from 'node:fs';

/** The bits of the flags of an open file that say how it may be used; 1 is writing only. */
const ACCESS_MODE = 3;

/** Whether standard input is what nohup has put in the place of a terminal. It cannot be read. */
export function isInputFromNohup(): boolean {
  try {
    const input = fstatSync(0);
    const isNull = input.isCharacterDevice() && input.rdev === statSync('/dev/null').rdev;
    return isNull && isWritingOnly(readFileSync('/proc/self/fdinfo/0', 'utf8'));
  } catch {
    return false; // Not every system has /proc.
  }
}

/** @param info - an open file, as /proc describes it */
export function isWritingOnly(info: string): boolean {
  const flags = Number.parseInt(/^flags:\s*([0-7]+)$/m.exec(info)?.[1] ?? '0', 8);
  return (flags & ACCESS_MODE) === 1;
}
