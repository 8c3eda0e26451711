/** A stream of text as lines: standard input, the log of a child process. */
import { fstatSync } from 'node:fs';
import { TEXT_LIMITS } from '../lib/text/limits.ts';
import { lineReader } from '../lib/text/lines.ts';
import { losslessText } from '../lib/text/utf8.ts';
import { EXIT } from './exit.ts';
import { byteString } from './lines.ts';
import { fileErrorOf, FileProblem, fileReasonOf } from './reason/file.ts';

/** The form of a line, and its maximal length. Messages keep their bytes, UTF-8 or not. */
const KINDS = {
  /** A string that {@link bytesOf} turns back into the bytes: a message. */
  utf8: { decode: losslessText, maxBytes: TEXT_LIMITS.messageMaxBytes },
  /** A byte string, one character per byte: a line of a script. */
  latin1: {
    decode: byteString,
    maxBytes: TEXT_LIMITS.scriptLineMaxBytes,
  },
} as const;

/** The name of standard input in errors. */
export const STDIN_NAME = 'standard input';

/**
 * The lines of a text, as they arrive.
 *
 * @param source - the name of the stream in errors
 * @throws a usage error with the source and the line if the text cannot be read
 */
export async function* linesOfInput(
  input: NodeJS.ReadableStream,
  source: string,
  encoding: 'utf8' | 'latin1',
  maxBytes: number = KINDS[encoding].maxBytes,
): AsyncGenerator<string> {
  const reader = lineReader(KINDS[encoding].decode, maxBytes);
  try {
    if (input === process.stdin) assertNoFolder();
    for await (const chunk of input as AsyncIterable<Buffer>) yield* reader.read(chunk);
    yield* reader.end();
  } catch (error) {
    throw fileErrorOf(EXIT.usage, { code: 'input', source, why: fileReasonOf(error) }, { cause: error });
  }
}

/**
 * Checks that standard input is not a folder, which Node reads as an empty input.
 *
 * @throws {@link FileProblem} if it is one
 */
export function assertNoFolder(): void {
  if (fstatSync(process.stdin.fd).isDirectory()) throw new FileProblem({ code: 'folder' });
}
