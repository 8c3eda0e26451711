/** Handles errors of standard output, such as a closed pipe. */
import { errorMessage } from '../lib/reason/errorMessage.ts';
import { EXIT, explain } from './exit.ts';
import { fileErrorOf } from './reason/file.ts';

/**
 * Ends this process when its output goes nowhere: as it would have ended where a reader went away, which has read what it
 * wanted; with a word where a disk is full, so that it does not look like a result.
 */
export function endWithStdout(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    process.exit(explain(fileErrorOf(EXIT.usage, { code: 'output', detail: errorMessage(error) })));
  });
}
