/** Standard input, or another stream, as lines. */
import { fstatSync } from 'node:fs';
import { TEXT_LIMITS } from '../lib/text/limits.ts';
import { lineReader } from '../lib/text/lines.ts';
import { losslessText } from '../lib/text/utf8.ts';
import { CommandError, EXIT } from './exit.ts';
import { fileProblem } from './files.ts';
import { byteString } from './lines.ts';

/** How a line is given, and how long it may be. Messages stay the bytes that they are, be they UTF-8 or not. */
const KINDS = {
  /** A string of which {@link bytesOf} makes the bytes again: what somebody says. */
  utf8: { decode: losslessText, maxBytes: TEXT_LIMITS.messageMaxBytes },
  /** A byte string, one character a byte: a line of a script. */
  latin1: {
    decode: byteString,
    maxBytes: TEXT_LIMITS.scriptLineMaxBytes,
  },
} as const;

/**
 * The lines of a text, as they come.
 *
 * @throws a usage error with the line, where the text cannot be read
 */
export async function* linesOfStdin(
  input: NodeJS.ReadableStream,
  encoding: 'utf8' | 'latin1',
  maxBytes: number = KINDS[encoding].maxBytes,
): AsyncGenerator<string> {
  const reader = lineReader(KINDS[encoding].decode, maxBytes);
  try {
    if (input === process.stdin) assertNoFolder();
    for await (const chunk of input as AsyncIterable<Buffer>) yield* reader.read(chunk);
    yield* reader.end();
  } catch (error) {
    throw new CommandError(EXIT.usage, `standard input: ${fileProblem(error)}`, { cause: error });
  }
}

/**
 * Makes sure that standard input is no folder, which Node takes for an input without anything in it.
 *
 * @throws where it is one
 */
export function assertNoFolder(): void {
  if (fstatSync(process.stdin.fd).isDirectory()) throw new Error('it is a folder');
}
