/** Where an error was thrown, for the sentence about it: a person looks for the line first. The whole stack is in the trace. */
import { errorMessage } from './errorMessage.ts';

/** A frame of a stack: its file, and its line. Frames without a path (`node:`, `<anonymous>`) are none. */
const FRAME = /(?:\(|\bat )(?:async )?(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^()]*?):(\d+):\d+\)?$/;
const OWN = /^(.*[\\/])reason[\\/]thrownAt\.[jt]s$/;

/** The message of anything that was thrown, with the file and line of the user's code: `no such key (counter.ts:12)`. Never throws. */
export function messageWithPlace(error: unknown): string {
  const place = thrownAt(error);
  return place === undefined ? errorMessage(error) : `${errorMessage(error)} (${place})`;
}

/**
 * The first line of the user's code in the stack of an error: the name of its file, and the line. Undefined if there is none: it was
 * thrown by this package or by a library, or is no error. To be called where the error is caught.
 */
export function thrownAt(error: unknown): string | undefined {
  try {
    if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined;
    const here = framesIn(new Error().stack ?? '');
    const isOwn = ownCode(fileOf(here[0]));
    for (const frame of framesIn(error.stack.slice(0, STACK_MAX))) {
      // From here on there are only callers of the code that has thrown.
      if (here.includes(frame)) return undefined;
      const file = fileOf(frame);
      if (isOwn(file) || /[\\/]node_modules[\\/]/.test(file)) continue;
      return `${file.split(/[\\/]/).at(-1) ?? file}:${FRAME.exec(frame)?.[2] ?? ''}`;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** The characters of a stack that are searched. */
const STACK_MAX = 10_000;

function framesIn(stack: string): string[] {
  return stack.split('\n').filter((line) => /^\s+at /.test(line) && FRAME.test(line));
}

function fileOf(frame = ''): string {
  return FRAME.exec(frame)?.[1] ?? '';
}

/** Whether a file belongs to this package, by one that does: in a bundle all of its folder, otherwise the library without the agents that ship. */
function ownCode(own: string): (file: string) => boolean {
  const library = OWN.exec(own)?.[1];
  if (library !== undefined)
    return (file) => file.startsWith(library) && !/^agents[\\/]/.test(file.slice(library.length));
  const folder = own.slice(0, Math.max(own.lastIndexOf('/'), own.lastIndexOf('\\')) + 1);
  return (file) => folder !== '' && file.startsWith(folder);
}
