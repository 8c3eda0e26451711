/**
 * A world whose connections to single peers can be broken by hand: cut, held back, slowed down. It knows the peers that it
 * dials, so of two servers the one that dials breaks what is between them, in both directions.
 */
import {
  concatMap,
  defer,
  endWith,
  finalize,
  ignoreElements,
  map,
  merge,
  of,
  Subject,
  switchMap,
  takeUntil,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import { DRAIN_MARK_BYTES, type Address, type Socket, type World } from '../../lib/world/world.ts';

/** Something to be done to what is between this server and a peer that it dials. */
export type LinkOrder =
  | { readonly kind: 'cut'; readonly peer: number }
  /** Nothing gets through for so long, then everything does. */
  | { readonly kind: 'clog'; readonly peer: number; readonly forMs: number }
  /** Everything takes so much longer. */
  | { readonly kind: 'slow'; readonly peer: number; readonly extraMs: number; readonly forMs: number };

export interface Breakable {
  readonly world: World;
  readonly obey: (order: LinkOrder) => void;
}

/** What has come in and is not handed on yet is not read beyond this. */
const HELD_MAX_BYTES = 1024 * 1024;

/** What is done to the connections with one peer now. */
interface Way {
  clogUntilMs: number;
  slowUntilMs: number;
  extraMs: number;
  readonly cut$: Subject<void>;
}

/** @param peers - where each peer is dialled */
export function breakable(world: World, peers: readonly Address[]): Breakable {
  const ways = peers.map(
    (): Way => ({ clogUntilMs: 0, slowUntilMs: 0, extraMs: 0, cut$: new Subject<void>() }),
  );
  const { scheduler } = world;
  /** When what is sent now may get through. */
  const dueMs = ({ clogUntilMs, slowUntilMs, extraMs }: Way): number => {
    const nowMs = scheduler.now();
    return Math.max(clogUntilMs, nowMs + (nowMs < slowUntilMs ? extraMs : 0));
  };

  function bend(socket: Socket, way: Way): Socket {
    /** What was written and is held back, in order; nothing overtakes it. */
    const waiting: { readonly bytes: Uint8Array; readonly dueMs: number }[] = [];
    let waitingBytes = 0;
    let hasRisen = false;
    let lastDueMs = 0;
    let heldBytes = 0;
    let isWanted = true;
    let isEnding = false;
    let isTimed = false;
    const left$ = new Subject<void>();

    const release = () => {
      isTimed = false;
      const nowMs = scheduler.now();
      for (let next = waiting[0]; next !== undefined && next.dueMs <= nowMs; next = waiting[0]) {
        waiting.shift();
        waitingBytes -= next.bytes.length;
        socket.write(next.bytes);
      }
      if (waiting.length > 0) time();
      else if (isEnding) socket.end();
      else if (hasRisen && socket.unsentBytes() < DRAIN_MARK_BYTES) {
        hasRisen = false;
        left$.next();
      }
    };
    const time = () => {
      if (isTimed) return;
      isTimed = true;
      scheduler.schedule(release, Math.max(0, (waiting[0]?.dueMs ?? 0) - scheduler.now()));
    };
    const read = () => socket.setReading(isWanted && heldBytes < HELD_MAX_BYTES);
    const held = (chunk: Uint8Array, atMs: number): Observable<Uint8Array> => {
      heldBytes += chunk.length;
      read();
      return timer(Math.max(0, atMs - scheduler.now()), scheduler).pipe(
        map(() => chunk),
        finalize(() => {
          heldBytes -= chunk.length;
          read();
        }),
      );
    };
    const reset$ = way.cut$.pipe(
      switchMap(() => {
        waiting.length = waitingBytes = 0;
        socket.destroy();
        return throwError(() => new Error('cut'));
      }),
    );
    let lastInMs = 0;
    return {
      remote: socket.remote,
      connection: socket.connection,
      chunks$: defer(() => {
        const over$ = new Subject<void>();
        return merge(
          socket.chunks$.pipe(
            // When it may be handed on is settled when it comes, and never before what came earlier.
            map((chunk) => ({ chunk, atMs: (lastInMs = Math.max(lastInMs, dueMs(way))) })),
            concatMap(({ chunk, atMs }) => (atMs > scheduler.now() ? held(chunk, atMs) : of(chunk))),
            finalize(() => over$.next()),
          ),
          reset$.pipe(takeUntil(over$)),
        );
      }),
      drained$: merge(socket.drained$, left$.pipe(takeUntil(goneOf(socket)))),
      unsentBytes: () => socket.unsentBytes() + waitingBytes,
      write: (bytes) => {
        lastDueMs = Math.max(lastDueMs, dueMs(way));
        if (waiting.length === 0 && lastDueMs <= scheduler.now()) {
          socket.write(bytes);
          return;
        }
        waiting.push({ bytes, dueMs: lastDueMs });
        waitingBytes += bytes.length;
        hasRisen ||= socket.unsentBytes() + waitingBytes >= DRAIN_MARK_BYTES;
        time();
      },
      setReading: (reading) => {
        isWanted = reading;
        read();
      },
      end: () => {
        isEnding = true;
        if (waiting.length === 0) socket.end();
      },
      destroy: () => {
        waiting.length = waitingBytes = 0;
        socket.destroy();
      },
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
        return defer(() => timer(Math.max(0, way.clogUntilMs - scheduler.now()), scheduler)).pipe(
          switchMap(() => world.dial(address)),
          map((socket) => bend(socket, way)),
        );
      },
    },
    obey: (order) => {
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
