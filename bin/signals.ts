/** Leaving when told to: the first SIGHUP, SIGINT or SIGTERM in good order, the second at once. */

const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Whether a process that ended with this exit code left in good order. */
export function isOrderly(exitCode: number | null): boolean {
  return Object.values<number | null>(CODES).includes(exitCode);
}

/** Calls `leave` with the exit code that belongs to the first signal that arrives; at the second the process is gone. */
export function onSignal(leave: (exitCode: number) => void): void {
  let isLeaving = false;
  for (const [signal, code] of Object.entries(CODES)) {
    process.on(signal, () => {
      if (isLeaving) process.exit(code);
      isLeaving = true;
      leave(code);
    });
  }
}
