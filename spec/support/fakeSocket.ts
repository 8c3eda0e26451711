/** A socket that a spec drives: what arrives, and when what was written leaves, is the spec's to say. */
import { concat, map, NEVER, ReplaySubject, Subject, takeUntil, tap, type Observable } from 'rxjs';
import type { Socket } from '../../lib/world/world.ts';

/** How a fake socket behaves. */
export interface FakeSocketOptions {
  readonly remote?: string;
  /** What arrives; text stands for its bytes in UTF-8. Nothing, if left out. */
  readonly chunks$?: Observable<string | Uint8Array>;
  /** Whether bytes that are written stay unsent, until {@link FakeSocketOptions.drained$} or {@link FakeSocket.leave}. */
  readonly isHolding?: boolean;
  /** When all that was written leaves for the network. A socket that is given this is holding, and has no `leave`. */
  readonly drained$?: Observable<unknown>;
}

/** Records all that is done to it, each thing at its virtual time, for whoever subscribes before or after. */
export class FakeSocket implements Socket {
  readonly remote: string;
  readonly connection = 'here>there:1';
  readonly chunks$: Observable<Uint8Array>;
  readonly drained$: Observable<void>;
  isDestroyed = false;
  readonly #bytes$ = new ReplaySubject<Uint8Array>(Infinity);
  readonly #reading$ = new ReplaySubject<boolean>(Infinity);
  readonly #closes$ = new ReplaySubject<'end' | 'destroy'>(Infinity);
  readonly #lost$ = new ReplaySubject<number>(Infinity);
  /** What is written, one emission a write; completes when the socket is closed. */
  readonly bytes$ = this.#bytes$.asObservable();
  /** The same as text, and endless. */
  readonly writes$ = concat(this.#bytes$, NEVER).pipe(map((bytes) => new TextDecoder().decode(bytes)));
  /** Whether it is to be read, whenever that was said. */
  readonly reading$ = this.#reading$.asObservable();
  readonly closes$ = this.#closes$.asObservable();
  /** How many bytes had been written and not left yet when the socket was destroyed, if there were any. */
  readonly lost$ = this.#lost$.asObservable();
  readonly #isHolding: boolean;
  readonly #left$ = new Subject<void>();
  /** Emits when the connection is gone, for those who come later, too. */
  readonly #gone$ = new ReplaySubject<void>(1);
  #isEnding = false;
  #unsent = 0;

  constructor(options: FakeSocketOptions = {}) {
    const { remote = 'there:1', chunks$ = NEVER, drained$, isHolding = drained$ !== undefined } = options;
    this.remote = remote;
    this.chunks$ = chunks$.pipe(
      map((chunk) => (typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)),
    );
    this.#isHolding = isHolding;
    const all$: Observable<void> | undefined = drained$?.pipe(
      map(() => undefined),
      tap(() => (this.#unsent = 0)),
    );
    const left$ = all$ ?? this.#left$;
    this.drained$ = left$.pipe(
      tap(() => this.#goIfDone()),
      takeUntil(this.#gone$),
    );
  }

  /** One that is being ended is gone when all that was written has left. */
  #goIfDone(): void {
    if (this.#isEnding && this.#unsent === 0) this.#gone$.next();
  }

  unsentBytes(): number {
    return this.#unsent;
  }

  /** Lets this many of the unsent bytes leave for the network. */
  leave(bytes: number): void {
    if (this.#unsent === 0) return;
    this.#unsent = Math.max(0, this.#unsent - bytes);
    if (this.#unsent === 0) this.#left$.next();
  }

  write(bytes: Uint8Array): void {
    if (this.isDestroyed) return;
    if (this.#isHolding) this.#unsent += bytes.length;
    this.#bytes$.next(bytes);
  }

  setReading(reading: boolean): void {
    this.#reading$.next(reading);
  }

  end(): void {
    this.#closes$.next('end');
    this.#bytes$.complete();
    this.#isEnding = true;
    this.#goIfDone();
  }

  destroy(): void {
    this.isDestroyed = true;
    this.#closes$.next('destroy');
    if (this.#unsent > 0) this.#lost$.next(this.#unsent);
    this.#bytes$.complete();
    this.#gone$.next();
  }
}
