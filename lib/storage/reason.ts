/** Why a store cannot be opened, read or written; and that the torn end of a file was cut. */
import { sentencesIn, type ReasonIn } from '../reason/table.ts';

const STORAGE = {
  'no-folder': ({ agent }: { readonly agent: string }) =>
    `agent ${agent} saves records, and no storage folder was given`,
  'not-a-storage-folder': ({ folder, found }: { readonly folder: string; readonly found: string }) =>
    `${folder} is no storage folder: it contains ${found}`,
  'not-a-folder': ({ folder }: { readonly folder: string }) => `${folder} is not a folder`,
  locked: ({ file, pid }: { readonly file: string; readonly pid: number }) =>
    `${file} is in use by process ${String(pid)}`,
  'locked-elsewhere': (details: { readonly file: string; readonly pid: number; readonly host: string }) =>
    `${details.file} is in use by process ${String(details.pid)} on host ${details.host}; if that has ended, remove ${details.file}.lock`,
  unreadable: ({ file, detail }: { readonly file: string; readonly detail: string }) =>
    `${file} cannot be read: ${detail}`,
  unwritable: ({ file, detail }: { readonly file: string; readonly detail: string }) =>
    `${file} cannot be written: ${detail}`,
  'disk-full': ({ file }: { readonly file: string }) => `${file} cannot be written: the disk is full`,
  'newer-version': (details: { readonly file: string; readonly version: number; readonly known: number }) =>
    `${details.file} has format version ${String(details.version)}; this program knows versions up to ${String(details.known)}`,
  damaged: (details: { readonly file: string; readonly offset: number; readonly detail: string }) =>
    `${details.file} is damaged at byte ${String(details.offset)}: ${details.detail}`,
  'not-a-store': ({ file }: { readonly file: string }) => `${file} is not a file of records`,
  'not-a-file': ({ file, type }: { readonly file: string; readonly type: string }) =>
    `${file} is a ${type}; expected a file`,
  'other-agent': (details: { readonly file: string; readonly agent: string; readonly owner: string }) =>
    `${details.file} has the records of agent ${details.owner}, not of ${details.agent}`,
  'not-a-line': ({ file }: { readonly file: string }) =>
    `a record for ${file} contains a line feed; each record is one line there`,
  'record-overlong': (details: {
    readonly file: string;
    readonly bytes: number;
    readonly maxBytes: number;
  }) =>
    `a record for ${details.file} has ${String(details.bytes)} bytes, more than ${String(details.maxBytes)}`,
  backlog: ({ file, maxBytes }: { readonly file: string; readonly maxBytes: number }) =>
    `the disk is too slow: more than ${String(maxBytes)} bytes wait to be written to ${file}`,
};

/** Why a store cannot be used. Plain data. */
export type StorageReason = ReasonIn<typeof STORAGE>;

/** The reason as a sentence for people, without a full stop. */
export const storageSentence: (reason: StorageReason) => string = sentencesIn(STORAGE);

/** The end of a file that was cut at opening: a write that a crash had interrupted, and that nobody was told of. */
export interface CutTail {
  readonly file: string;
  /** The length of the file afterwards. */
  readonly offset: number;
  readonly bytes: number;
}

/** A sentence without a full stop. */
export function describeCut({ file, offset, bytes }: CutTail): string {
  return `${file} ended within a record: ${String(bytes)} bytes from byte ${String(offset)} on were cut`;
}
