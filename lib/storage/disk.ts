/** A disk as the storage sees it: the few operations on files that it needs, real or simulated. All of them error with a `StorageError`. */
import type { Observable } from 'rxjs';

/** An open file. One operation at a time. */
export interface DiskFile {
  /** Its bytes when it was opened. */
  readonly contents: Uint8Array;
  /** Appends bytes; completes when the system has them. They are not durable yet. */
  append(bytes: Uint8Array): Observable<never>;
  /** Completes when everything in the file is durable, also what another process has appended. */
  flush(): Observable<never>;
  /** Cuts the file to a length; completes when that and everything before it is durable. */
  truncate(length: number): Observable<never>;
  /** Replaces the contents; completes when that is durable. After a crash there are the old ones or the new ones. */
  replace(bytes: Uint8Array): Observable<never>;
}

export interface Disk {
  /** Creates a folder if it does not exist; emits the names of what is in it. */
  folder(path: string): Observable<readonly string[]>;
  /** Emits the bytes of a file; undefined if there is none. */
  read(path: string): Observable<Uint8Array | undefined>;
  /** Creates a file as a whole; completes when it is durable. */
  create(path: string, bytes: Uint8Array): Observable<never>;
  /** Opens a file, creating it if there is none; its name is durable, its contents perhaps not. It is open, and locked against other processes, while subscribed. */
  open(path: string): Observable<DiskFile>;
}
