/** Worker threads that end at a signal. */
import { endBySignal, onSignal } from '../signals.ts';
import { pool, type Pool } from './pool.ts';

/** Pools in sequence. A signal closes the one that is open, and all later ones. */
export interface Threads {
  open(size: number): Pool;
  /** The exit code for the signal, if there was one. */
  exitCode(): number | undefined;
}

/** @param file - the file that a thread runs */
export function interruptible(file: string): Threads {
  let exitCode: number | undefined;
  let latest: Pool | undefined;
  onSignal(
    (code) => {
      exitCode = code;
      latest?.close();
    },
    (_code, signal) => endBySignal(signal),
  );
  return {
    open: (size) => {
      latest = pool(size, file);
      if (exitCode !== undefined) latest.close();
      return latest;
    },
    exitCode: () => exitCode,
  };
}
