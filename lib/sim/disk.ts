/**
 * The disk of a simulated host. It outlives processes. A crash of the host loses what was appended and not flushed, except a random part
 * from its beginning, cut at any byte. A crash of the process alone loses nothing that was appended: it stays in the memory of the system,
 * can be read, and is not durable before it is flushed.
 */
import { concat, defer, NEVER, Observable, of } from 'rxjs';
import type { Disk, DiskFile } from '../storage/disk.ts';
import { StorageError } from '../world/world.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';

/** The time of a flush: of a solid-state disk. */
const FLUSH_MIN_MS = 0.1;
const FLUSH_MAX_MS = 3;
/** Times are drawn in steps of this. */
const STEP_MS = 0.01;

/** The contents of a file. */
interface Content {
  bytes: Uint8Array;
  /** The number of bytes that survive a crash of the host. */
  durableLength: number;
  /** The contents that take the place of these; a crash meanwhile leaves the one or the other. */
  replacement: Uint8Array | undefined;
}

export class SimulatedDisk {
  readonly #random: Random;
  readonly #files = new Map<string, Content>();
  /** The number of faults that keep it full. */
  #full = 0;
  /** Added to the time of each operation by faults. */
  extraMs = 0;

  /** @param random - of its own, so that a disk that is not used changes nothing */
  constructor(random: Random) {
    this.#random = random;
  }

  /** Nothing can be written, until the returned function was called. */
  fill(): () => void {
    this.#full++;
    return () => {
      this.#full--;
    };
  }

  /** A random number in [0, 1). */
  draw(): number {
    return this.#random.between(0, 2 ** 31 - 1) / 2 ** 31;
  }

  /**
   * Called when the process was killed.
   *
   * @param what - what has crashed. With its host, what was not flushed is lost, or a part of it
   */
  crash(what: 'host' | 'process' = 'host'): void {
    for (const file of this.#files.values()) {
      const { replacement, bytes, durableLength } = file;
      file.replacement = undefined;
      if (replacement !== undefined && this.#random.happens(500)) {
        file.bytes = replacement;
        file.durableLength = replacement.length;
      } else if (what === 'host') {
        const survives = this.#random.between(durableLength, bytes.length);
        file.bytes = bytes.subarray(0, survives);
        file.durableLength = survives;
      }
    }
  }

  /** The disk as a process on its host sees it. */
  of(process: Process): Disk {
    return {
      // Folders are the beginnings of names.
      folder: (path) =>
        this.#took(process, () => {
          const inside = Array.from(this.#files.keys()).filter((name) => name.startsWith(`${path}/`));
          return inside.map((name) => name.slice(path.length + 1));
        }),
      read: (path) => defer(() => of(this.#files.get(path)?.bytes)),
      create: (path, bytes) => this.#replace(process, path, bytes),
      open: (path) =>
        concat(
          this.#took(process, () => this.#open(process, path)),
          NEVER,
        ),
    };
  }

  #open(process: Process, path: string): DiskFile {
    const { bytes } = this.#fileAt(path);
    return {
      contents: bytes,
      append: (added) =>
        new Observable<never>((subscriber) => {
          const file = this.#fileAt(path);
          // A full disk may have room for a part.
          const taken = this.#isFull ? added.subarray(0, this.#random.between(0, added.length - 1)) : added;
          file.bytes = joined(file.bytes, taken);
          if (this.#isFull) subscriber.error(new StorageError({ code: 'disk-full', file: path }));
          else subscriber.complete();
        }),
      flush: () =>
        defer(() => {
          // What is appended during a flush belongs to the next one.
          const { length } = this.#fileAt(path).bytes;
          return this.#done(process, () => {
            const file = this.#fileAt(path);
            file.durableLength = Math.max(file.durableLength, length);
          });
        }),
      truncate: (length) =>
        this.#done(process, () => {
          const file = this.#fileAt(path);
          file.bytes = file.bytes.subarray(0, length);
          file.durableLength = length;
        }),
      replace: (replacement) => this.#replace(process, path, replacement),
    };
  }

  #replace(process: Process, path: string, bytes: Uint8Array): Observable<never> {
    return defer(() => {
      if (this.#isFull) throw new StorageError({ code: 'disk-full', file: path });
      this.#fileAt(path).replacement = bytes;
      return this.#done(process, () => {
        const file = this.#fileAt(path);
        file.bytes = bytes;
        file.durableLength = bytes.length;
        file.replacement = undefined;
      });
    });
  }

  get #isFull(): boolean {
    return this.#full > 0;
  }

  #fileAt(path: string): Content {
    let file = this.#files.get(path);
    if (file === undefined)
      this.#files.set(path, (file = { bytes: new Uint8Array(), durableLength: 0, replacement: undefined }));
    return file;
  }

  /** Completes after the time of an operation, with its effect; a process that was killed before that sees nothing of it. */
  #done(process: Process, effect: () => void): Observable<never> {
    return new Observable<never>((subscriber) => {
      process.time.after(this.#drawMs(), () => {
        if (process.isDead) return;
        effect();
        process.arrive(() => subscriber.complete());
      });
    });
  }

  #took<T>(process: Process, value: () => T): Observable<T> {
    return new Observable<T>((subscriber) => {
      process.time.after(this.#drawMs(), () => {
        process.arrive(() => {
          subscriber.next(value());
          subscriber.complete();
        });
      });
    });
  }

  #drawMs(): number {
    return this.extraMs + this.#random.between(FLUSH_MIN_MS / STEP_MS, FLUSH_MAX_MS / STEP_MS) * STEP_MS;
  }
}

function joined(before: Uint8Array, after: Uint8Array): Uint8Array {
  const both = new Uint8Array(before.length + after.length);
  both.set(before);
  both.set(after, before.length);
  return both;
}
