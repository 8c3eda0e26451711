/** Worlds without a network: a scripted one, and one in which servers can connect. Both on virtual time. */
import {
  delay,
  dematerialize,
  map,
  materialize,
  mergeMap,
  NEVER,
  Observable,
  of,
  ReplaySubject,
  throwError,
  timer,
  type SchedulerLike,
} from 'rxjs';
import {
  DialError,
  ListenError,
  type Address,
  type Listener,
  type Socket,
  type World,
} from '../../lib/world/world.ts';
import { FakeSocket } from './fakeSocket.ts';

/** The reactions of a scripted world; what is left out never happens. */
export interface Script {
  readonly dial?: (address: Address) => Observable<Socket>;
  readonly listen?: (address: Address) => Observable<Listener>;
}

/** A scripted world. */
export function fakeWorld(scheduler: SchedulerLike, script: Script): World {
  return { dial: () => NEVER, listen: () => NEVER, random: () => 0.5, ...script, scheduler };
}

/** The time in a {@link fakeNetwork} to bind, to connect, and to transfer bytes. */
export const LATENCY_MS = 1;

/** A world in which servers reach each other; it has no ports but those that they bind. */
export function fakeNetwork(scheduler: SchedulerLike): World {
  const bound = new Map<number, ReplaySubject<Socket>>();
  let lots = 0;
  return {
    scheduler,
    // Every incarnation is different.
    random: () => ++lots / 2 ** 16,
    listen: (address) =>
      new Observable<Listener>((subscriber) => {
        if (bound.has(address.port)) {
          subscriber.error(new ListenError(address, 'EADDRINUSE'));
          return undefined;
        }
        const sockets$ = new ReplaySubject<Socket>(Infinity);
        bound.set(address.port, sockets$);
        subscriber.add(
          timer(LATENCY_MS, scheduler)
            .pipe(map(() => ({ sockets$ })))
            .subscribe({
              next: (listener) => subscriber.next(listener),
              error: (error: unknown) => subscriber.error(error),
            }),
        );
        return () => bound.delete(address.port);
      }),
    dial: ({ port }) =>
      timer(LATENCY_MS, scheduler).pipe(
        mergeMap(() => {
          const sockets$ = bound.get(port);
          if (sockets$ === undefined) return throwError(() => new DialError('ECONNREFUSED', true));
          const [here, there] = socketPair(scheduler);
          sockets$.next(there);
          return of(here);
        }),
      ),
  };
}

/** The two ends of one connection: bytes and the end that are written at one arrive at the other. */
export function socketPair(scheduler: SchedulerLike): readonly [FakeSocket, FakeSocket] {
  const toFirst$ = new ReplaySubject<Uint8Array>(Infinity);
  const toSecond$ = new ReplaySubject<Uint8Array>(Infinity);
  const first = new FakeSocket({ chunks$: toFirst$ });
  const second = new FakeSocket({ chunks$: toSecond$ });
  const carry = (from: FakeSocket, to$: ReplaySubject<Uint8Array>) =>
    from.bytes$.pipe(materialize(), delay(LATENCY_MS, scheduler), dematerialize()).subscribe(to$);
  carry(first, toSecond$);
  carry(second, toFirst$);
  return [first, second];
}
