/**
 * The form of a file of records: how its bytes are read and written. Pure: the same form is on a real disk and on a simulated one.
 *
 * All bytes of one `append` are made durable by one flush before the next ones are written. So whatever a crash leaves incomplete is at the
 * end of the file, and nobody was told that it is durable.
 */
import type { StorageReason } from './reason.ts';

/** A file of records, read. */
export interface Reading {
  readonly kind: 'read';
  /** In the order of saving. */
  readonly records: readonly string[];
  /** The end of the last complete write; what is behind it is the rest of one that a crash has interrupted. */
  readonly end: number;
  /** Writes what follows. */
  readonly writer: Writer;
}

/** Formats records. Everything that it returns must be written, in this order. */
export interface Writer {
  /** The bytes that add records to the file. */
  append(records: readonly string[]): Uint8Array;
  /** The bytes of a whole file with these records only. */
  replace(records: readonly string[]): Uint8Array;
}

/** The file cannot be used as it is. */
export interface Unusable {
  readonly kind: 'unusable';
  readonly reason: StorageReason;
}

export interface Form {
  /** Reads the contents of a file; those of a new one are empty. */
  read(contents: Uint8Array): Reading | Unusable;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A text as UTF-8. */
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);
/** UTF-8 as text. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

export const LINE_FEED = 0x0a;

/** Whether only zeros are left from `start` on, as a file system leaves them if it has made a file longer and a crash came before its data. */
export function isZeroFrom(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}
