/** The text of a file in pieces, so that a large file needs little memory. */
import { closeSync, openSync, readSync } from 'node:fs';
import { headOf } from '../../lib/text/encoding.ts';
import { NotUtf8, TextProblem } from '../../lib/text/problem.ts';
import { strictText } from '../../lib/text/utf8.ts';
import { fileError } from '../files.ts';
import { retried } from '../interruptible.ts';
import { fileReasonOf } from '../reason/file.ts';

const PIECE_BYTES = 1024 * 1024;
const STDIN = 0;
const LF = 0x0a;

/**
 * The text of a file, which is UTF-8, in its order; `-` is standard input.
 *
 * @throws a usage error if the file cannot be read, or is not UTF-8
 */
export function* textPieces(option: string, file: string): Generator<string, void> {
  try {
    const fd = file === '-' ? STDIN : openSync(file, 'r');
    try {
      yield* piecesOf(fd);
    } finally {
      if (fd !== STDIN) closeSync(fd);
    }
  } catch (error) {
    throw fileError(option, file, fileReasonOf(error), error);
  }
}

function* piecesOf(fd: number): Generator<string, void> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  /** The bytes at the start of the buffer that are the beginning of a character. */
  let kept = 0;
  let line = 1;
  for (let isFirst = true; ; isFirst = false) {
    // Standard input may be a non-blocking pipe without data.
    const read = retried(() => readSync(fd, buffer, kept, PIECE_BYTES - kept, null), 'EAGAIN');
    const filled = kept + read;
    const end = read === 0 ? filled : wholeCharacters(buffer, filled);
    const text = decoded(buffer.subarray(isFirst ? markLength(buffer.subarray(0, filled)) : 0, end), line);
    line = linesAfter(text, line);
    if (text !== '') yield text;
    if (read === 0) return;
    buffer.copyWithin(0, end, filled);
    kept = filled - end;
  }
}

function markLength(bytes: Uint8Array): number {
  const head = headOf(bytes, true);
  if (head.kind === 'utf16') throw new TextProblem(head.reason);
  return head.kind === 'utf8' ? head.skip : 0;
}

/** The length without a last character that may be incomplete. */
function wholeCharacters(bytes: Uint8Array, length: number): number {
  let at = length - 1;
  while (at > 0 && at > length - 4 && ((bytes[at] as number) & 0xc0) === 0x80) at--;
  return (bytes[at] as number) < 0x80 ? length : at;
}

function decoded(bytes: Uint8Array, line: number): string {
  try {
    return strictText(bytes);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    const before = bytes.subarray(0, error.at);
    const lines = before.reduce((count, byte) => (byte === LF ? count + 1 : count), 0);
    throw new TextProblem(error.reason, line + lines, error.at - before.lastIndexOf(LF));
  }
}

function linesAfter(text: string, line: number): number {
  let count = line;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
