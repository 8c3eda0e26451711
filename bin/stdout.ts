/** Handles errors of standard output, such as a closed pipe. */
import { errorMessage } from '../lib/reason/errorMessage.ts';
import { EXIT, explain } from './exit.ts';
import { fileErrorOf } from './reason/file.ts';

/**
 * Ends this process when its output cannot be written: quietly if the reader has ended, which has read what it
 * needed; with an error if a disk is full, so that the output is not taken for a result.
 */
export function endWithStdout(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    process.exit(explain(fileErrorOf(EXIT.usage, { code: 'output', detail: errorMessage(error) })));
  });
}
