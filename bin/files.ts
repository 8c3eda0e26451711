/** Files that were named on the command line: what goes wrong with one is said with its option. */
import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { reasonOf } from '../lib/wire/reason.ts';
import { CommandError, EXIT } from './exit.ts';
import { writeWhole } from './interruptible.ts';

export function refusal(option: string, file: string, problem: string): CommandError {
  return new CommandError(EXIT.usage, `${option} ${file}: ${problem}`);
}

/** Larger than any plan or scenario; what has no end, such as a device, ends there. */
const READ_MAX_BYTES = 256 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;
const STDIN = 0;

/** What went wrong with a file: "ENOENT: no such file or directory, open 'x'" without what is said already. */
export function fileProblem(error: unknown): string {
  return reasonOf(error).replace(/^E[A-Z]+: ([^,]+),.*$/, '$1');
}

/**
 * What stands in a file; `-` is standard input.
 *
 * @throws a usage error where the file cannot be read, or is too large
 */
export function readText(option: string, file: string): string {
  try {
    const fd = file === '-' ? STDIN : openSync(file, 'r');
    try {
      return readAll(fd);
    } finally {
      if (fd !== STDIN) closeSync(fd);
    }
  } catch (error) {
    throw refusal(option, file, fileProblem(error));
  }
}

function readAll(fd: number): string {
  const pieces: Buffer[] = [];
  for (let length = 0; length <= READ_MAX_BYTES;) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const read = readSync(fd, piece);
    if (read === 0) return Buffer.concat(pieces).toString('utf8');
    pieces.push(piece.subarray(0, read));
    length += read;
  }
  throw new Error(`it has over ${String(READ_MAX_BYTES)} bytes`);
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
    if (owner !== undefined) throw refusal(option, file, `it is the file of ${owner}, too`);
    owners.set(resolve(file), option);
  }
}

/** As {@link assertWritable}; and what stands in the file, if anything does, has to begin like what takes its place. */
export function assertReplaceable(option: string, file: string, beginning: string): void {
  assertWritable(option, file);
  if (!existsSync(file) || !statSync(file).isFile() || statSync(file).size === 0) return;
  const fd = openSync(file, 'r');
  const found = Buffer.alloc(beginning.length);
  readSync(fd, found);
  closeSync(fd);
  if (found.toString() !== beginning)
    throw refusal(option, file, 'something else stands there; it is not replaced');
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
