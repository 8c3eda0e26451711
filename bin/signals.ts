/** Leaving when told to: the first SIGHUP, SIGINT or SIGTERM in good order, the second at once. */

const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Calls `leave` with the exit code that belongs to the first signal that arrives; at the second the process is gone.
 *
 * @param endAtOnce - what ends it at the second
 */
export function onSignal(
  leave: (exitCode: number) => void,
  endAtOnce: (exitCode: number, signal: NodeJS.Signals) => void = (code) => process.exit(code),
): void {
  let isLeaving = false;
  for (const [signal, code] of Object.entries(CODES)) {
    process.on(signal, () => {
      if (isLeaving) endAtOnce(code, signal as NodeJS.Signals);
      if (isLeaving) return;
      isLeaving = true;
      leave(code);
    });
  }
}

/** Ends the process as if the signal had never been listened for: also where a thread is stuck in the system, for which an exit waits. */
export function dieOf(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
