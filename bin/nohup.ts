/** Detects the standard input with which GNU nohup replaces a terminal: `/dev/null`, opened for writing only. */
import { fstatSync, readFileSync, statSync } from 'node:fs';

/** The bits of the flags of an open file that contain its access mode; 1 is write-only. */
const ACCESS_MODE = 3;

/** Whether nohup has replaced standard input. It cannot be read then. */
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
