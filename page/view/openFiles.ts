/** Trace files that a user has chosen or dropped: they are read, and given to the machine of the page. */
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import type { Dispatch } from './dispatch.ts';

/** The largest size of all files, which a page can hold. */
const FILES_MAX_BYTES = 256 * 1024 * 1024;

/** Reads files, and has them opened. */
export async function openFiles(files: readonly File[], dispatch: Dispatch): Promise<void> {
  if (files.length === 0) return;
  if (files.reduce((sum, { size }) => sum + size, 0) > FILES_MAX_BYTES) {
    dispatch({ kind: 'workFailed', reason: 'these files have over 256 MiB: chatroom replay reads them' });
    return;
  }
  try {
    const read = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
    dispatch({ kind: 'filesDropped', files: read });
  } catch (error) {
    // A folder, or a file that is gone meanwhile.
    dispatch({ kind: 'workFailed', reason: `they cannot be read: ${errorMessage(error)}` });
  }
}
