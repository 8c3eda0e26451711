/** The store of one agent in one file: reads it, cuts a torn end, and appends records, as many as there are with each flush. */
import { concat, defer, EMPTY, Observable, ReplaySubject, Subscription, type SchedulerLike } from 'rxjs';
import { STORE_WAITING_MAX_BYTES, StorageError, type Store } from '../world/world.ts';
import type { DiskFile } from './disk.ts';
import type { Form, Writer } from './form.ts';
import type { StorageReason } from './reason.ts';

/** A longer record is an error of the agent: it is read as a whole, and waits in memory. */
export const RECORD_MAX_BYTES = 16 * 1024 * 1024;

/** What a store needs. */
export interface StoreParts {
  /** The name of the file, for reasons. */
  readonly file: string;
  readonly form: Form;
  readonly scheduler: SchedulerLike;
  /** The limit of {@link Store.waitingBytes}. */
  readonly waitingMaxBytes?: number;
}

/** Opens the store in an open file: emits it, and does not complete. Errors with a `StorageError`. */
export function openStore(file: DiskFile, parts: StoreParts): Observable<Store> {
  return defer(() => {
    const reading = parts.form.read(file.contents);
    if (reading.kind === 'unusable') throw new StorageError(reading.reason);
    const { records, end, writer } = reading;
    const bytes = file.contents.length - end;
    const opened$ = new Observable<Store>((subscriber) => {
      const flushing = new Flushing(file, writer, parts);
      const cut = bytes === 0 ? {} : { cut: { file: parts.file, offset: end, bytes } };
      subscriber.next({ records, ...cut, ...flushing.face() });
      return () => flushing.stop();
    });
    // A process that has crashed may have written records without a flush: they can be read, and the next crash of the host could still
    // take what the agent was told is saved.
    const durable$ = bytes > 0 ? file.truncate(end) : file.contents.length > 0 ? file.flush() : EMPTY;
    return concat(durable$, opened$);
  });
}

/** Groups records into flushes: those that come during one share the next. */
class Flushing {
  readonly #file: DiskFile;
  readonly #writer: Writer;
  readonly #parts: StoreParts;
  /** Emits the number of durable records. Only the newest number and the error matter to a late subscriber. */
  readonly #flushed$ = new ReplaySubject<number>(1);
  #state: 'idle' | 'soon' | 'flushing' | 'ended' = 'idle';
  /** Records for the next flush. */
  #waiting: string[] = [];
  /** Whether they replace what is in the file. */
  #isReplacing = false;
  #waitingBytes = 0;
  /** The number of records so far. */
  #count = 0;
  /** What is under way: the start of a flush, or a flush. */
  #work = Subscription.EMPTY;

  constructor(file: DiskFile, writer: Writer, parts: StoreParts) {
    this.#file = file;
    this.#writer = writer;
    this.#parts = parts;
  }

  face(): Omit<Store, 'records' | 'cut'> {
    return {
      append: (record) => this.#add(record),
      replace: (record) => {
        this.#waiting = [];
        this.#isReplacing = true;
        this.#add(record);
      },
      flushed$: this.#flushed$.asObservable(),
      waitingBytes: () => this.#waitingBytes,
    };
  }

  stop(): void {
    this.#state = 'ended';
    this.#work.unsubscribe();
  }

  #add(record: string): void {
    if (this.#state === 'ended') return;
    const { file, scheduler, waitingMaxBytes = STORE_WAITING_MAX_BYTES } = this.#parts;
    // An estimate: UTF-8 has one to three bytes for each unit of a string.
    const bytes = record.length + 1;
    this.#count++;
    this.#waiting.push(record);
    this.#waitingBytes += bytes;
    if (record.includes('\n')) this.#fail({ code: 'not-a-line', file });
    else if (bytes > RECORD_MAX_BYTES)
      this.#fail({ code: 'record-overlong', file, bytes, maxBytes: RECORD_MAX_BYTES });
    else if (this.#waitingBytes > waitingMaxBytes)
      this.#fail({ code: 'backlog', file, maxBytes: waitingMaxBytes });
    else if (this.#state === 'idle') {
      this.#state = 'soon';
      // Not at once: records of the same turn share the flush.
      this.#work = scheduler.schedule(() => this.#flush());
    }
  }

  #flush(): void {
    if (this.#state === 'ended') return;
    this.#state = 'flushing';
    const records = this.#waiting;
    const count = this.#count;
    const bytes = this.#waitingBytes;
    const isReplacing = this.#isReplacing;
    this.#waiting = [];
    this.#isReplacing = false;
    const done = () => {
      this.#waitingBytes -= bytes;
      this.#flushed$.next(count);
      this.#next();
    };
    if (isReplacing) this.#await(this.#file.replace(this.#writer.replace(records)), done);
    else
      this.#await(this.#file.append(this.#writer.append(records)), () =>
        this.#await(this.#file.flush(), done),
      );
  }

  /** Continues after an operation of the file, unless the store has ended. Operators would take longer than the operation on a fast disk. */
  #await(operation$: Observable<never>, done: () => void): void {
    const work = operation$.subscribe({
      error: (error: unknown) => {
        if (error instanceof StorageError) this.#end(error);
        else throw error;
      },
      complete: () => {
        if (this.#state !== 'ended') done();
      },
    });
    // One that has completed at once was followed by another one.
    if (!work.closed) this.#work = work;
  }

  #next(): void {
    // The subscriber may have appended more, or closed the store.
    if (this.#state === 'ended') return;
    if (this.#waiting.length > 0) this.#flush();
    else this.#state = 'idle';
  }

  #fail(reason: StorageReason): void {
    this.#end(new StorageError(reason));
  }

  #end(error: StorageError): void {
    this.#state = 'ended';
    this.#waiting = [];
    this.#flushed$.error(error);
  }
}
