/**
 * Reads and writes files that may be pipes without blocking in the system: an operation on a pipe that has no data, no reader, or no
 * room is retried. A thread that waits between two attempts can be stopped; one inside the system call cannot.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { FileProblem, type FileReason } from './reason/file.ts';

const { O_CREAT, O_NONBLOCK, O_TRUNC, O_WRONLY } = constants;

const AGAIN_AFTER_MS = 10;
/** While the main thread waits for a reader here, it does not handle signals: it waits no longer than this. */
const MAIN_WAITS_MS = 5_000;

const neverChanged = new Int32Array(new SharedArrayBuffer(4));

/**
 * Retries an operation until it succeeds, or fails with a code other than `code`.
 *
 * @param code - the system's error code of an operation that may succeed later: `EAGAIN`
 * @param late - the reason with which the main thread gives up after {@link MAIN_WAITS_MS}; without it, it never does
 * @throws the error of the operation; a {@link FileProblem} after the time limit
 */
export function retried<T>(attempt: () => T, code: string, late?: FileReason): T {
  const begunMs = performance.now();
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== code) throw error;
      if (late !== undefined && isMainThread() && performance.now() - begunMs > MAIN_WAITS_MS)
        throw new FileProblem(late, { cause: error });
      Atomics.wait(neverChanged, 0, 0, AGAIN_AFTER_MS);
    }
  }
}

/** The module is loaded only here, because a server does not need it and it takes some milliseconds. */
function isMainThread(): boolean {
  return process.getBuiltinModule('node:worker_threads').isMainThread;
}

/** Opens a file for writing, truncated; a pipe, as soon as it has a reader. */
export function openOutput(name: string): number {
  return retried(() => openSync(name, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK, 0o666), 'ENXIO', {
    code: 'no-reader',
  });
}

/** Writes all of a text, however slowly it is read. */
export function writeOutput(fd: number, text: string): void {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    const rest = bytes;
    bytes = rest.subarray(retried(() => writeSync(fd, rest), 'EAGAIN', { code: 'not-read' }));
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
