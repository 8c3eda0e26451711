/** A socket that a spec controls: what arrives, and when written bytes leave. */
import { concat, map, NEVER, ReplaySubject, Subject, takeUntil, tap, type Observable } from 'rxjs';
import type { Socket } from '../../lib/world/world.ts';

/** Behaviour of a fake socket. */
export interface FakeSocketOptions {
  readonly remote?: string;
  /** The received chunks; text is encoded as UTF-8. None, if left out. */
  readonly chunks$?: Observable<string | Uint8Array>;
  /** Whether written bytes stay unsent, until {@link FakeSocketOptions.drained$} or {@link FakeSocket.leave}. */
  readonly isHolding?: boolean;
  /** When all written bytes leave for the network. A socket with this option is holding, and has no `leave`. */
  readonly drained$?: Observable<unknown>;
}

/** Records all calls, each at its virtual time, for subscribers before and after. */
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
  /** The written bytes, one emission per write; completes when the socket is closed. */
  readonly bytes$ = this.#bytes$.asObservable();
  /** The same as text, and endless. */
  readonly writes$ = concat(this.#bytes$, NEVER).pipe(map((bytes) => new TextDecoder().decode(bytes)));
  /** The arguments of `setReading`. */
  readonly reading$ = this.#reading$.asObservable();
  readonly closes$ = this.#closes$.asObservable();
  /** The number of unsent bytes when the socket was destroyed, if there were any. */
  readonly lost$ = this.#lost$.asObservable();
  readonly #isHolding: boolean;
  readonly #left$ = new Subject<void>();
  /** Emits when the connection is gone, for later subscribers, too. */
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

  /** A socket that is being ended is gone when all written bytes have left. */
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
