/** The storage of a host on a disk: a file for each agent in the storage folder, or a file of lines where the agent says so. */
import { concat, defer, EMPTY, last, mergeMap, throwError, type Observable, type SchedulerLike } from 'rxjs';
import { StorageError, type Storage, type Store, type StorePlace } from '../world/world.ts';
import type { Disk } from './disk.ts';
import { fileNameOf } from './fileName.ts';
import { bytesOf, textOf, type Form } from './form.ts';
import { lineFile } from './lineFile.ts';
import type { StorageReason } from './reason.ts';
import { recordFile } from './recordFile.ts';
import { openStore } from './store.ts';

/** The file that marks a storage folder, and has its version. */
const MARKER = 'agent-storage';
const FOLDER_VERSION = 1;
/** A new file system has it. */
const LOST_AND_FOUND = 'lost+found';

/** What the storage of a host needs. */
export interface StorageParts {
  readonly disk: Disk;
  /** The storage folder, created with the first store; if left out, only files of lines can be opened. */
  readonly folder?: string;
  /** The wall clock: ms since 1970 in local time. */
  readonly wallClockMs: () => number;
  /** A random number in [0, 1). */
  readonly random: () => number;
  readonly scheduler: SchedulerLike;
  /** Replaces `STORE_WAITING_MAX_BYTES`. */
  readonly waitingMaxBytes?: number;
}

export function storageOn(parts: StorageParts): Storage {
  const { disk, wallClockMs, random } = parts;
  function open(file: string, form: Form): Observable<Store> {
    return disk.open(file).pipe(mergeMap((opened) => openStore(opened, { ...parts, file, form })));
  }
  return {
    open: ({ agent, lineFile: path }: StorePlace) => {
      if (path !== undefined) return open(path, lineFile({ file: path, wallClockMs }));
      const { folder } = parts;
      if (folder === undefined) return failed({ code: 'no-folder', agent });
      const file = `${folder}/${fileNameOf(agent)}`;
      const salt = () => Math.floor(random() * 2 ** 32);
      return concat(
        prepare(disk, folder),
        defer(() => open(file, recordFile({ file, agent, salt }))),
      );
    },
  };
}

/** Makes or checks the storage folder; emits nothing. Several processes may do so at once. */
function prepare(disk: Disk, folder: string): Observable<never> {
  const marker = `${folder}/${MARKER}`;
  return disk.folder(folder).pipe(
    last(),
    mergeMap((names) => {
      if (names.includes(MARKER)) return disk.read(marker).pipe(mergeMap((bytes) => check(marker, bytes)));
      const found = names.find((name) => name !== LOST_AND_FOUND && !name.startsWith(MARKER));
      if (found !== undefined) return failed({ code: 'not-a-storage-folder', folder, found });
      return disk.create(marker, bytesOf(`${String(FOLDER_VERSION)}\n`));
    }),
  );
}

function check(file: string, bytes: Uint8Array | undefined): Observable<never> {
  const text = bytes === undefined ? '' : textOf(bytes);
  if (!/^\d+\n$/.test(text))
    return failed({ code: 'damaged', file, offset: 0, detail: 'it is not a version' });
  const version = Number(text);
  return version > FOLDER_VERSION
    ? failed({ code: 'newer-version', file, version, known: FOLDER_VERSION })
    : EMPTY;
}

function failed(reason: StorageReason): Observable<never> {
  return throwError(() => new StorageError(reason));
}
