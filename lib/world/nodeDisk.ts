/** The real disk, by node:fs. */
import {
  closeSync,
  constants,
  fdatasync,
  fsyncSync,
  ftruncate,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFile,
  readFileSync,
  renameSync,
  write,
  writeSync,
  type Stats,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { defer, Observable, of, type Subscriber } from 'rxjs';
import { errorMessage } from '../reason/errorMessage.ts';
import type { Disk, DiskFile } from '../storage/disk.ts';
import { lock } from './nodeLock.ts';
import { StorageError } from './world.ts';

/** Only the user of the process may read what its agents save. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Windows has none of them. */
const NO_FOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0;
/** Fewer bytes are copied to the system at once, which is faster than a thread; more could hold up the event loop. */
const AT_ONCE_MAX_BYTES = 64 * 1024;

/** The number of drafts so far: several agents of a box may create the same file at once. */
let drafts = 0;

type Done = (error: unknown) => void;

/** The disk of this host. */
export const nodeDisk: Disk = {
  folder: (path) => defer(() => of(folder(path))),
  read: (path) => defer(() => of(read(path))),
  create: (path, bytes) =>
    operation(path, (done) => {
      const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
      const draft = `${path}.${String(process.pid)}.${String(++drafts)}.new`;
      const fd = openSync(draft, O_WRONLY | O_CREAT | O_TRUNC | NO_FOLLOW, FILE_MODE);
      replaceBy(draft, fd, bytes, path, (error) => {
        closeSync(fd);
        done(error);
      });
    }),
  open: (path) =>
    new Observable<DiskFile>((subscriber) => {
      let file: NodeFile | undefined;
      try {
        file = open(path, (contents) => {
          if (contents instanceof Error) subscriber.error(readError(path, contents));
          else if (file !== undefined) subscriber.next(Object.assign(file, { contents }));
        });
      } catch (error) {
        subscriber.error(error instanceof StorageError ? error : readError(path, error));
      }
      return () => file?.close();
    }),
};

function folder(path: string): readonly string[] {
  const full = resolve(path);
  try {
    const first = mkdirSync(full, { recursive: true, mode: FOLDER_MODE });
    if (first !== undefined) {
      // Each new folder is a name in the one above it.
      for (let made = full; made.length >= first.length; made = dirname(made)) flushFolder(dirname(made));
    }
    return readdirSync(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EEXIST', 'ENOTDIR'].includes(code)) throw new StorageError({ code: 'not-a-folder', folder: path });
    throw code === 'ENOSPC' ? writeError(path, error) : readError(path, error);
  }
}

function read(path: string): Uint8Array | undefined {
  refuseOthers(path);
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw readError(path, error);
  }
}

/** Locks and opens a file, and reads it; what fails at once is thrown. */
function open(path: string, then: (contents: Uint8Array | Error) => void): NodeFile {
  const { O_RDWR, O_CREAT, O_APPEND } = constants;
  refuseOthers(path);
  let unlock;
  try {
    unlock = lock(path);
  } catch (error) {
    throw error instanceof StorageError ? error : writeError(path, error);
  }
  try {
    const fd = openSync(path, O_RDWR | O_CREAT | O_APPEND | NO_FOLLOW, FILE_MODE);
    // Also if the file exists: a process that has crashed may have created or replaced it without this flush.
    flushFolder(dirname(path));
    const file = new NodeFile(path, fd, unlock);
    file.read(then);
    return file;
  } catch (error) {
    unlock();
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? writeError(path, error) : error;
  }
}

/** Refuses what is no file: a symbolic link could lead to a file of somebody else. Undefined if there is nothing. */
function refuseOthers(file: string): Stats | undefined {
  let stats;
  try {
    stats = lstatSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw readError(file, error);
  }
  if (stats === undefined || stats.isFile()) return stats;
  const type = stats.isSymbolicLink() ? 'symbolic link' : stats.isDirectory() ? 'folder' : 'special file';
  throw new StorageError({ code: 'not-a-file', file, type });
}

/** An open file. Closed, and its lock removed, when the current operation is over. */
class NodeFile implements DiskFile {
  contents = new Uint8Array();
  readonly #path: string;
  #fd: number;
  readonly #unlock: () => void;
  #isBusy = false;
  #isClosed = false;

  constructor(path: string, fd: number, unlock: () => void) {
    this.#path = path;
    this.#fd = fd;
    this.#unlock = unlock;
  }

  read(then: (contents: Uint8Array | Error) => void): void {
    this.#begin();
    readFile(this.#fd, (error, contents) => {
      this.#finish();
      then(error ?? contents);
    });
  }

  append(bytes: Uint8Array): Observable<never> {
    return this.#operation((done) => writeAll(this.#fd, bytes, 0, done));
  }

  flush(): Observable<never> {
    return this.#operation((done) => fdatasync(this.#fd, done));
  }

  truncate(length: number): Observable<never> {
    return this.#operation((done) =>
      ftruncate(this.#fd, length, (error) => {
        if (error === null) fdatasync(this.#fd, done);
        else done(error);
      }),
    );
  }

  replace(bytes: Uint8Array): Observable<never> {
    return this.#operation((done) => {
      const { O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = constants;
      const draft = `${this.#path}.new`;
      const fd = openSync(draft, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | NO_FOLLOW, FILE_MODE);
      replaceBy(draft, fd, bytes, this.#path, (error) => {
        closeSync(error === null ? this.#fd : fd);
        if (error === null) this.#fd = fd;
        done(error);
      });
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (!this.#isBusy) this.#release();
  }

  /** An operation; on a closed file, nothing, and it does not complete. */
  #operation(run: (done: Done) => void): Observable<never> {
    return new Observable<never>((subscriber) => {
      if (this.#isClosed) return;
      this.#begin();
      attempt(this.#path, subscriber, (done) =>
        run((error) => {
          this.#finish();
          done(error);
        }),
      );
    });
  }

  #begin(): void {
    this.#isBusy = true;
  }

  #finish(): void {
    this.#isBusy = false;
    if (this.#isClosed) this.#release();
  }

  #release(): void {
    closeSync(this.#fd);
    this.#unlock();
  }
}

/** An operation that completes, or errors because the file cannot be written. It is not interrupted by unsubscribing. */
function operation(path: string, run: (done: Done) => void): Observable<never> {
  return new Observable<never>((subscriber) => attempt(path, subscriber, run));
}

function attempt(path: string, subscriber: Subscriber<never>, run: (done: Done) => void): void {
  const done = (error: unknown) => {
    if (error === null || error === undefined) subscriber.complete();
    else subscriber.error(writeError(path, error));
  };
  try {
    run(done);
  } catch (error) {
    done(error);
  }
}

/** Writes all bytes from `from` on: one call may write only some of them. */
function writeAll(fd: number, bytes: Uint8Array, from: number, done: Done): void {
  if (bytes.length - from <= AT_ONCE_MAX_BYTES) {
    try {
      for (let at = from; at < bytes.length;) at += writeSync(fd, bytes, at);
    } catch (error) {
      done(error);
      return;
    }
    done(null);
    return;
  }
  write(fd, bytes, from, (error, written) => {
    if (error === null) writeAll(fd, bytes, from + written, done);
    else done(error);
  });
}

/** Writes a new file and moves it to the place of another one. */
function replaceBy(draft: string, fd: number, bytes: Uint8Array, path: string, done: Done): void {
  writeAll(fd, bytes, 0, (error) => {
    if (error !== null) {
      done(error);
      return;
    }
    fdatasync(fd, (failure) => {
      try {
        if (failure !== null) throw failure;
        renameSync(draft, path);
        flushFolder(dirname(path));
      } catch (problem) {
        done(problem);
        return;
      }
      done(null);
    });
  });
}

/** A new name is durable when its folder is. Some systems do not open folders, and need no flush. */
function flushFolder(path: string): void {
  let fd;
  try {
    fd = openSync(path, constants.O_RDONLY);
  } catch {
    return;
  }
  try {
    fsyncSync(fd);
  } catch (error) {
    if (!['EINVAL', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    closeSync(fd);
  }
}

function readError(file: string, error: unknown): StorageError {
  return new StorageError({ code: 'unreadable', file, detail: errorMessage(error) }, { cause: error });
}

function writeError(file: string, error: unknown): StorageError {
  const { code = '' } = error as NodeJS.ErrnoException;
  return new StorageError(
    ['ENOSPC', 'EDQUOT'].includes(code)
      ? { code: 'disk-full', file }
      : { code: 'unwritable', file, detail: errorMessage(error) },
    { cause: error },
  );
}
