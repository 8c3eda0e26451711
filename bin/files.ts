/** Reads and writes files named on the command line; an error names the option. */
import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorMessage } from '../lib/reason/errorMessage.ts';
import { wholeText } from '../lib/text/whole.ts';
import { CommandError, EXIT } from './exit.ts';
import { writeWhole } from './interruptible.ts';

export function refusal(option: string, file: string, problem: string): CommandError {
  return new CommandError(EXIT.usage, `${option} ${file}: ${problem}`);
}

const PIECE_BYTES = 1024 * 1024;
const STDIN = 0;
/** Between two looks at a standard input that has nothing to read yet and does not wait for it. */
const LOOK_EVERY_MS = 10;

/** What went wrong with a file: "ENOENT: no such file or directory, open 'x'" without what is said already. */
export function fileProblem(error: unknown): string {
  return errorMessage(error).replace(/^E[A-Z]+: ([^,]+),.*$/, '$1');
}

/**
 * The text of a file, which is UTF-8; `-` is standard input.
 *
 * @param maxBytes - how much of it is read
 * @throws a usage error where the file cannot be read, is larger, or is no such text
 */
export function readText(option: string, file: string, maxBytes: number): string {
  try {
    const fd = file === '-' ? STDIN : openSync(file, 'r');
    try {
      return wholeText(readAll(fd, maxBytes));
    } finally {
      if (fd !== STDIN) closeSync(fd);
    }
  } catch (error) {
    throw refusal(option, file, fileProblem(error));
  }
}

function readAll(fd: number, maxBytes: number): Buffer {
  const pieces: Buffer[] = [];
  for (let length = 0; length <= maxBytes;) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const read = readPiece(fd, piece);
    if (read === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, read));
    length += read;
  }
  throw new Error(`it has over ${String(maxBytes)} bytes`);
}

/** Reads once, and waits for what is read where the other end of standard input has it that nobody waits. */
function readPiece(fd: number, piece: Buffer): number {
  for (;;) {
    try {
      return readSync(fd, piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
    }
  }
}

/** @throws a usage error where the file cannot be written */
export function writeText(option: string, file: string, text: string): void {
  try {
    writeWhole(file, text);
  } catch (error) {
    throw refusal(option, file, fileProblem(error));
  }
}

/** Makes sure that the ending of a file says in which language a plan is to be written, and that it can be. */
export function assertExportable(option: string, file: string): void {
  if (!/[^/]\.(txt|input)$/.test(file))
    throw refusal(
      option,
      file,
      'it ends neither in .txt, for a scenario, nor in .input, for a script for the master',
    );
  for (const written of exportedFiles(file)) assertWritable(option, written);
}

/** The files that an export writes: a script for the master goes with what it has to print. */
export function exportedFiles(file: string): string[] {
  return file.endsWith('.input') ? [file, file.replace(/input$/, 'output')] : [file];
}

/** Makes sure that no file is named twice: what is written second would take the place of what was there. */
export function assertApart(named: readonly (readonly [option: string, file: string])[]): void {
  const owners = new Map<string, string>();
  for (const [option, file] of named) {
    const owner = owners.get(resolve(file));
    if (owner !== undefined) throw refusal(option, file, `it is also the file of ${owner}`);
    owners.set(resolve(file), option);
  }
}

/** As {@link assertWritable}; and what stands in the file, if anything does, has to begin like what takes its place. */
export function assertReplaceable(option: string, file: string, beginnings: readonly string[]): void {
  assertWritable(option, file);
  if (!existsSync(file) || !statSync(file).isFile() || statSync(file).size === 0) return;
  const fd = openSync(file, 'r');
  const found = Buffer.alloc(Math.max(...beginnings.map(({ length }) => length)));
  readSync(fd, found);
  closeSync(fd);
  const text = found.toString();
  if (!beginnings.some((beginning) => text.startsWith(beginning)))
    throw refusal(option, file, 'it has other content, and is not replaced');
}

/** Makes sure, before there is anything to write, that it can be. */
export function assertWritable(option: string, file: string): void {
  try {
    if (existsSync(file) && statSync(file).isDirectory()) throw new Error('it is a folder');
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw refusal(option, file, fileProblem(error));
  }
}
