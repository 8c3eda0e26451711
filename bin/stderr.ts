/** Lines on standard error that never block: if the reader is slow or gone, lines are dropped. */
import { write } from 'node:fs';

/** The maximal number of unwritten bytes; lines beyond that are dropped. */
const WAITING_MAX_BYTES = 256 * 1024;
const STDERR = 2;

/**
 * Returns an output for lines. It writes in the background, one write at a time: `process.stderr` would wait for the
 * reader of a pipe, and block the process.
 *
 * @param shown - formats a line, which is a JSON object
 */
export function stderrLines(shown: (line: string) => string = (line) => line): {
  write: (line: string) => void;
} {
  let waiting = '';
  let isWriting = false;
  let droppedLines = 0;

  const flush = () => {
    if (isWriting || waiting === '') return;
    isWriting = true;
    const bytes = Buffer.from(waiting);
    waiting = '';
    writeAll(bytes, () => {
      isWriting = false;
      if (droppedLines > 0) {
        const dropped = `{"level":40,"msg":"lines dropped","count":${String(droppedLines)}}\n`;
        waiting = `${shown(dropped)}${waiting}`;
        droppedLines = 0;
      }
      flush();
    });
  };
  return {
    write: (record) => {
      const line = shown(record);
      if (waiting.length + line.length > WAITING_MAX_BYTES) droppedLines++;
      else waiting += line;
      flush();
    },
  };
}

/** Writes all of `bytes`; if the reader is gone, the bytes are dropped. */
function writeAll(bytes: Buffer, done: () => void): void {
  write(STDERR, bytes, (error, written) => {
    if (error?.code === 'EAGAIN') setTimeout(() => writeAll(bytes, done), 10);
    else if (error !== null || written === bytes.length) done();
    else writeAll(bytes.subarray(written), done);
  });
}
