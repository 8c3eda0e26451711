/**
 * Opens and writes an output that can be a pipe, without ever blocking in the system: if a pipe has no reader, or a slow one, the call is
 * repeated. A thread that waits in between can be stopped; one inside the system call cannot.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const { O_CREAT, O_NONBLOCK, O_TRUNC, O_WRONLY } = constants;

const AGAIN_AFTER_MS = 20;
/** The main thread hears no signal while it waits here: not for longer than this. */
const MAIN_WAITS_MS = 5_000;

const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Opens a file for writing, emptied; a pipe, when it has a reader. */
export function openOutput(name: string): number {
  return patiently(
    () => openSync(name, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK, 0o666),
    'ENXIO',
    'it has no reader',
  );
}

/** Writes all of a text, however slowly it is read. */
export function writeOutput(fd: number, text: string): void {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    const rest = bytes;
    bytes = rest.subarray(patiently(() => writeSync(fd, rest), 'EAGAIN', 'its reader has stopped reading'));
  }
}

/** Writes a whole file. */
export function writeWhole(name: string, text: string): void {
  const fd = openOutput(name);
  try {
    writeOutput(fd, text);
  } finally {
    closeSync(fd);
  }
}

/** Tries until it succeeds or fails for another reason than `code`. */
function patiently<T>(attempt: () => T, code: string, problem: string): T {
  const begunMs = performance.now();
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== code) throw error;
      if (isMainThread && performance.now() - begunMs > MAIN_WAITS_MS)
        throw new Error(problem, { cause: error });
      Atomics.wait(nobody, 0, 0, AGAIN_AFTER_MS);
    }
  }
}
