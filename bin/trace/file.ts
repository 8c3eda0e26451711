/** The trace file of a server: lines are appended in order, in the background, some milliseconds later. */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  write,
  writeSync,
} from 'node:fs';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { CommandError } from '../exit.ts';
import { fileError } from '../files.ts';
import { fileReasonOf, type FileReason } from '../reason/file.ts';
import { TRACE_MARKS } from './header.ts';

/** How long a line is buffered; the lines that a killed server has not written are not older. */
const FLUSH_AFTER_MS = 50;
/** A larger buffer is written at once. */
const FLUSH_CHARACTERS = 1024 * 1024;
/** The maximal buffer for a slow disk; beyond that the trace ends, and the server continues. */
const WAITING_MAX_CHARACTERS = 64 * 1024 * 1024;

export interface TraceFile {
  /** Adds a line, which has its newline. */
  readonly write: (line: string) => void;
  /** Writes the buffer synchronously: for the end of the process. */
  readonly flush: () => void;
}

/** The header, with the names of the servers, and the first event fit into so many bytes. */
const BEGINNING_BYTES = 64 * 1024;

/**
 * Opens a file for appending. Its content must be the trace of the same server; an incomplete line that a killed server has left
 * is removed.
 *
 * @param beginning - lines that are in the file before this returns
 * @param onFailure - called once with the reason why writing has ended
 * @throws a usage error if the file cannot be used
 */
export function openTraceFile(
  path: string,
  server: number,
  beginning: string,
  onFailure: (reason: FileReason) => void,
): TraceFile {
  const fd = open(path);
  try {
    const end = endOfLines(fd);
    requireOwn(path, beginningOf(fd), server);
    ftruncateSync(fd, end);
    const bytes = Buffer.from(beginning);
    writeAllSync(fd, bytes, end);
    return appender(fd, end + bytes.length, onFailure);
  } catch (error) {
    closeSync(fd);
    throw refusal(path, error);
  }
}

/**
 * Truncates the file of a trace, if there is one.
 *
 * @throws a usage error if the file cannot be used, or is not a trace
 */
export function clearTraceFile(path: string): void {
  const fd = open(path);
  try {
    requireOwn(path, beginningOf(fd));
    ftruncateSync(fd, 0);
  } catch (error) {
    throw refusal(path, error);
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  } catch (error) {
    throw refusal(path, error);
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw fileError('--trace', path, { code: 'not-appendable' });
}

function refusal(path: string, error: unknown): unknown {
  if (error instanceof CommandError) return error;
  return fileError('--trace', path, fileReasonOf(error), error);
}

function beginningOf(fd: number): string {
  const bytes = Buffer.alloc(BEGINNING_BYTES);
  return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, 0));
}

/** Checks that the file is a trace of this server. */
function requireOwn(path: string, beginning: string, server?: number): void {
  if (beginning === '') return;
  if (!TRACE_MARKS.some((mark) => beginning.startsWith(mark)))
    throw fileError('--trace', path, { code: 'no-trace' });
  const owner = /^\{"atMs":[^,]+,"kind":"\w+","server":(\d+)/m.exec(beginning)?.[1];
  if (server !== undefined && owner !== undefined && Number(owner) !== server)
    throw fileError('--trace', path, { code: 'other-server', server: Number(owner) });
}

/** The position after the last newline. */
function endOfLines(fd: number): number {
  const bytes = Buffer.alloc(64 * 1024);
  for (let end = fstatSync(fd).size; end > 0;) {
    const start = Math.max(0, end - bytes.length);
    const found = bytes.subarray(0, readSync(fd, bytes, 0, end - start, start)).lastIndexOf('\n');
    if (found !== -1) return start + found + 1;
    end = start;
  }
  return 0;
}

/** Writes from `place` on, one write at a time. */
function appender(fd: number, start: number, onFailure: (reason: FileReason) => void): TraceFile {
  let place = start;
  let waiting: string[] = [];
  let length = 0;
  /** The bytes being written at `place`. */
  let underWay: Buffer | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hasFailed = false;

  const take = () => {
    const bytes = Buffer.from(waiting.join(''));
    [waiting, length] = [[], 0];
    return bytes;
  };
  const fail = (reason: FileReason) => {
    hasFailed = true;
    take();
    onFailure(reason);
  };
  const begin = () => {
    clearTimeout(timer);
    timer = undefined;
    if (underWay !== undefined || length === 0) return;
    const bytes = (underWay = take());
    writeAll(fd, bytes, place, (error) => {
      underWay = undefined;
      place += bytes.length;
      if (error !== null) fail({ code: 'system', detail: error.message });
      else if (length > 0) schedule();
    });
  };
  const schedule = () => {
    if (length >= FLUSH_CHARACTERS) begin();
    else timer ??= setTimeout(begin, FLUSH_AFTER_MS).unref();
  };
  return {
    write: (line) => {
      if (hasFailed) return;
      waiting.push(line);
      length += line.length;
      if (length > WAITING_MAX_CHARACTERS) fail({ code: 'disk-slow' });
      else schedule();
    },
    flush: () => {
      if (hasFailed) return;
      // The pending write may or may not have succeeded: repeated at the same position, it is in the file once.
      const bytes = Buffer.concat([underWay ?? Buffer.alloc(0), take()]);
      try {
        writeAllSync(fd, bytes, place);
      } catch (error) {
        fail({ code: 'system', detail: errorMessage(error) });
      }
    },
  };
}

function writeAll(fd: number, bytes: Buffer, place: number, done: (error: Error | null) => void): void {
  write(fd, bytes, 0, bytes.length, place, (error, written) => {
    if (error !== null || written === bytes.length) done(error);
    else writeAll(fd, bytes.subarray(written), place + written, done);
  });
}

function writeAllSync(fd: number, bytes: Buffer, place: number): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(fd, bytes, done, bytes.length - done, place + done);
}
