/** Reads and writes files named on the command line; an error names the option. */
import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { wholeText } from '../lib/text/whole.ts';
import { EXIT, type CommandError } from './exit.ts';
import { retried, writeWhole } from './interruptible.ts';
import { fileErrorOf, FileProblem, fileReasonOf, type FileReason } from './reason/file.ts';

/** A usage error: the file of an option cannot be used. */
export function fileError(option: string, file: string, why: FileReason, cause?: unknown): CommandError {
  return fileErrorOf(EXIT.usage, { code: 'file', option, file, why }, { cause });
}

const CHUNK_BYTES = 1024 * 1024;
const STDIN = 0;

/**
 * The text of a file, which is UTF-8; `-` is standard input.
 *
 * @param maxBytes - the maximal size
 * @throws a usage error if the file cannot be read, is larger, or is not UTF-8
 */
export function readText(option: string, file: string, maxBytes: number): string {
  try {
    return wholeText(readAll(file, maxBytes));
  } catch (error) {
    throw fileError(option, file, fileReasonOf(error), error);
  }
}

function readAll(file: string, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  for (const chunk of chunksOf(file)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) throw new FileProblem({ code: 'too-large', limitBytes: maxBytes });
  }
  return Buffer.concat(chunks);
}

/** The bytes of a file in their order; `-` is standard input. */
export function* chunksOf(file: string): Generator<Buffer, void> {
  const fd = file === '-' ? STDIN : openSync(file, 'r');
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      // Standard input may be a non-blocking pipe without data.
      const read = retried(() => readSync(fd, chunk), 'EAGAIN');
      if (read === 0) return;
      yield chunk.subarray(0, read);
    }
  } finally {
    if (fd !== STDIN) closeSync(fd);
  }
}

/** @throws a usage error if the file cannot be written */
export function writeText(option: string, file: string, text: string): void {
  try {
    writeWhole(file, text);
  } catch (error) {
    throw fileError(option, file, fileReasonOf(error), error);
  }
}

/** Checks that the extension of a file names an export language, and that the file can be written. */
export function assertExportable(option: string, file: string): void {
  if (!/[^/]\.(txt|input)$/.test(file)) throw fileError(option, file, { code: 'export-ending' });
  for (const written of exportedFiles(file)) assertWritable(option, written);
}

/** The files that an export writes: a script for the master comes with its expected output. */
export function exportedFiles(file: string): string[] {
  return file.endsWith('.input') ? [file, file.replace(/input$/, 'output')] : [file];
}

/** Checks that no file is named twice: the second output would overwrite the first. */
export function assertApart(named: readonly (readonly [option: string, file: string])[]): void {
  const owners = new Map<string, string>();
  for (const [option, file] of named) {
    const owner = owners.get(resolve(file));
    if (owner !== undefined) throw fileError(option, file, { code: 'named-twice', owner });
    owners.set(resolve(file), option);
  }
}

/** As {@link assertWritable}; if the file exists, it has to begin like the text that replaces it. */
export function assertReplaceable(option: string, file: string, beginnings: readonly string[]): void {
  assertWritable(option, file);
  if (!existsSync(file) || !statSync(file).isFile() || statSync(file).size === 0) return;
  const fd = openSync(file, 'r');
  const found = Buffer.alloc(Math.max(...beginnings.map(({ length }) => length)));
  readSync(fd, found);
  closeSync(fd);
  const text = found.toString();
  if (!beginnings.some((beginning) => text.startsWith(beginning)))
    throw fileError(option, file, { code: 'other-contents' });
}

/** Checks before the work is done that the result can be written. */
export function assertWritable(option: string, file: string): void {
  try {
    if (existsSync(file) && statSync(file).isDirectory()) throw new FileProblem({ code: 'folder' });
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw fileError(option, file, fileReasonOf(error), error);
  }
}
