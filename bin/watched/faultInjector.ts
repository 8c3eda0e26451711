/**
 * A world that injects faults into its connections to single peers: cut, clog, slow. It knows the peers that it dials, so of two
 * servers the one that dials injects the faults, in both directions.
 */
import {
  concatMap,
  defer,
  endWith,
  filter,
  finalize,
  ignoreElements,
  map,
  merge,
  of,
  Subject,
  switchMap,
  takeUntil,
  tap,
  throwError,
  timer,
  type Observable,
  type Subscription,
} from 'rxjs';
import { DRAIN_MARK_BYTES, type Address, type Socket, type World } from '../../lib/world/world.ts';

/** Something to be done to what is between this server and a peer that it dials. */
export type LinkOrder =
  | { readonly kind: 'cut'; readonly peer: number }
  /** Nothing gets through for so long, then everything does. */
  | { readonly kind: 'clog'; readonly peer: number; readonly forMs: number }
  /** Everything takes so much longer. */
  | { readonly kind: 'slow'; readonly peer: number; readonly extraMs: number; readonly forMs: number };

export interface FaultInjector {
  readonly world: World;
  readonly execute: (order: LinkOrder) => void;
}

/**
 * What a network holds that takes its time. Of what is written no more is on its way, and the rest waits as in a full socket;
 * of what comes in no more is read until some is handed on.
 */
const ON_THE_WAY_MAX_BYTES = 1024 * 1024;

const NOTHING = new Uint8Array(0);

/** What is done to the connections with one peer now. */
interface Way {
  clogUntilMs: number;
  slowUntilMs: number;
  extraMs: number;
  readonly cut$: Subject<void>;
}

/** @param peers - where each peer is dialled */
export function faultInjector(world: World, peers: readonly Address[]): FaultInjector {
  const ways = peers.map((): Way => ({
    clogUntilMs: 0,
    slowUntilMs: 0,
    extraMs: 0,
    cut$: new Subject<void>(),
  }));
  const { scheduler } = world;
  /** When what is sent now may get through. */
  const dueMs = ({ clogUntilMs, slowUntilMs, extraMs }: Way): number => {
    const nowMs = scheduler.now();
    return Math.max(clogUntilMs, nowMs + (nowMs < slowUntilMs ? extraMs : 0));
  };

  function bend(socket: Socket, way: Way): Socket {
    /** What was written and is on its way, in order; nothing overtakes it. */
    const waiting: { readonly bytes: Uint8Array; readonly dueMs: number }[] = [];
    let waitingBytes = 0;
    /** Whether so many bytes were unsent that a writer may wait until they have left. */
    let isOwed = false;
    let isEnding = false;
    let isGone = false;
    let waking: Subscription | undefined;
    const left$ = new Subject<void>();

    const isRoomy = () => waitingBytes <= ON_THE_WAY_MAX_BYTES;
    const unsentBytes = () => socket.unsentBytes() + Math.max(0, waitingBytes - ON_THE_WAY_MAX_BYTES);
    /** Sends bytes when they are due; the last to come is the end, if it is to end. */
    const send = (bytes: Uint8Array) => {
      const inMs = dueMs(way) - scheduler.now();
      if (waiting.length === 0 && inMs <= 0) {
        if (isEnding) socket.end();
        else socket.write(bytes);
        return;
      }
      waiting.push({ bytes, dueMs: dueMs(way) });
      waitingBytes += bytes.length;
      isOwed ||= unsentBytes() >= DRAIN_MARK_BYTES;
      waking ??= scheduler.schedule(release, inMs);
    };
    const release = () => {
      waking = undefined;
      const nowMs = scheduler.now();
      for (let next = waiting[0]; next !== undefined && next.dueMs <= nowMs; next = waiting[0]) {
        waiting.shift();
        waitingBytes -= next.bytes.length;
        if (next.bytes.length > 0) socket.write(next.bytes);
      }
      if (waiting[0] !== undefined) waking ??= scheduler.schedule(release, waiting[0].dueMs - nowMs);
      else if (isEnding) socket.end();
      // Above that limit the socket reports the drain itself; below, it does not.
      if (!isOwed || !isRoomy() || socket.unsentBytes() >= DRAIN_MARK_BYTES) return;
      isOwed = false;
      left$.next();
    };
    const destroy = () => {
      isGone = true;
      waiting.length = waitingBytes = 0;
      waking?.unsubscribe();
      socket.destroy();
    };

    let heldBytes = 0;
    let isWanted = true;
    const hold = (bytes: number) => {
      const before = heldBytes;
      heldBytes += bytes;
      const isFull = heldBytes >= ON_THE_WAY_MAX_BYTES;
      if (isFull !== before >= ON_THE_WAY_MAX_BYTES && isWanted) socket.setReading(!isFull);
    };
    return {
      remote: socket.remote,
      get connection() {
        return socket.connection;
      },
      chunks$: defer(() => {
        const over$ = new Subject<void>();
        const reset$ = way.cut$.pipe(
          switchMap(() => {
            destroy();
            return throwError(() => new Error('cut'));
          }),
          takeUntil(over$),
        );
        return merge(
          socket.chunks$.pipe(
            // The end comes behind all else, too.
            endWith(NOTHING),
            // When it may be handed on is settled when it comes; what came earlier is handed on first.
            map((chunk) => {
              hold(chunk.length);
              return { chunk, atMs: dueMs(way) };
            }),
            concatMap(({ chunk, atMs }) => {
              const inMs = atMs - scheduler.now();
              return inMs > 0 ? timer(inMs, scheduler).pipe(map(() => chunk)) : of(chunk);
            }),
            tap((chunk) => hold(-chunk.length)),
            filter((chunk) => chunk.length > 0),
            finalize(() => over$.next()),
          ),
          reset$,
        );
      }),
      drained$: merge(
        socket.drained$.pipe(
          filter(() => {
            isOwed = !isRoomy();
            return !isOwed;
          }),
        ),
        left$.pipe(takeUntil(goneOf(socket))),
      ),
      unsentBytes,
      write: (bytes) => {
        if (!isEnding && !isGone) send(bytes);
      },
      setReading: (reading) => {
        isWanted = reading;
        socket.setReading(reading && heldBytes < ON_THE_WAY_MAX_BYTES);
      },
      end: () => {
        if (isEnding || isGone) return;
        isEnding = true;
        send(NOTHING);
      },
      destroy,
    };
  }
  const wayTo = ({ host, port }: Address): Way | undefined =>
    ways[peers.findIndex((peer) => peer.host === host && peer.port === port)];

  return {
    world: {
      ...world,
      dial: (address) => {
        const way = wayTo(address);
        if (way === undefined) return world.dial(address);
        const called$: Observable<Socket> = defer(() => {
          const inMs = way.clogUntilMs - scheduler.now();
          // It may be clogged anew by then.
          return inMs > 0 ? timer(inMs, scheduler).pipe(switchMap(() => called$)) : world.dial(address);
        });
        return called$.pipe(map((socket) => bend(socket, way)));
      },
    },
    execute: (order) => {
      const way = ways[order.peer];
      if (way === undefined) return;
      const nowMs = scheduler.now();
      if (order.kind === 'cut') way.cut$.next();
      else if (order.kind === 'clog') way.clogUntilMs = Math.max(way.clogUntilMs, nowMs + order.forMs);
      else {
        way.extraMs = order.extraMs;
        way.slowUntilMs = nowMs + order.forMs;
      }
    },
  };
}

/** Emits when a connection is gone. */
function goneOf(socket: Socket): Observable<unknown> {
  return socket.drained$.pipe(ignoreElements(), endWith(undefined));
}
