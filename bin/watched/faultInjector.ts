/**
 * A world that injects faults into its connections to single peers: cut, hold, delay. It knows the addresses of its peers, so of two
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

/** A fault of the link between this server and a peer that it dials. */
export type LinkOrder =
  | { readonly kind: 'cut'; readonly peer: number }
  /** Nothing is passed on for this time, then everything is. */
  | { readonly kind: 'hold'; readonly peer: number; readonly forMs: number }
  /** Everything is delayed by this time. */
  | { readonly kind: 'delay'; readonly peer: number; readonly extraMs: number; readonly forMs: number }
  /** Everything to and from all peers is delayed by this time, soon, until the next such order; other delays are added. */
  | { readonly kind: 'latency'; readonly extraMs: number };

export interface FaultInjector {
  readonly world: World;
  readonly execute: (order: LinkOrder) => void;
}

/**
 * The capacity of a network with delays. Of the outgoing bytes no more are in transit, and the rest waits as in a full socket;
 * of the incoming bytes no more are read until some are passed on.
 */
const ON_THE_WAY_MAX_BYTES = 1024 * 1024;

/**
 * How fast a latency grows, in ms per ms: heartbeats arrive half as far apart again meanwhile, which no failure detector takes for a silence.
 * If it grew at once, every server would suspect every other, and replace links whose handshakes take longer than its patience.
 */
const LATENCY_GROWTH = 0.5;

const NOTHING = new Uint8Array(0);

/** The current faults of the connections with one peer. */
interface Way {
  holdUntilMs: number;
  delayUntilMs: number;
  extraMs: number;
  readonly cut$: Subject<void>;
}

/** @param peers - the addresses at which peers are dialled */
export function faultInjector(world: World, peers: readonly Address[]): FaultInjector {
  const ways = peers.map((): Way => ({
    holdUntilMs: 0,
    delayUntilMs: 0,
    extraMs: 0,
    cut$: new Subject<void>(),
  }));
  const { scheduler } = world;
  /** The latency that was ordered last, and the one at that time. */
  let latency = { extraMs: 0, beforeMs: 0, sinceMs: 0 };
  const latencyMs = (nowMs: number): number => {
    const { extraMs, beforeMs, sinceMs } = latency;
    return Math.min(extraMs, beforeMs + (nowMs - sinceMs) * LATENCY_GROWTH);
  };
  /** The time at which bytes that are sent now can be passed on. */
  const dueMs = ({ holdUntilMs, delayUntilMs, extraMs }: Way): number => {
    const nowMs = scheduler.now();
    return Math.max(holdUntilMs, nowMs + latencyMs(nowMs) + (nowMs < delayUntilMs ? extraMs : 0));
  };

  function bend(socket: Socket, way: Way): Socket {
    /** The written bytes in transit, in order; nothing overtakes them. */
    const waiting: { readonly bytes: Uint8Array; readonly dueMs: number }[] = [];
    let waitingBytes = 0;
    /** Whether so many bytes were unsent that a writer may wait until they have been sent. */
    let isOwed = false;
    let isEnding = false;
    let isGone = false;
    let waking: Subscription | undefined;
    const left$ = new Subject<void>();

    const isRoomy = () => waitingBytes <= ON_THE_WAY_MAX_BYTES;
    const unsentBytes = () => socket.unsentBytes() + Math.max(0, waitingBytes - ON_THE_WAY_MAX_BYTES);
    /** Sends bytes when they are due; the last item is the end, if the connection is to end. */
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
    const count = (bytes: number) => {
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
            // The end comes after everything else, too.
            endWith(NOTHING),
            // The time for passing it on is determined on arrival; earlier bytes are passed on first.
            map((chunk) => {
              count(chunk.length);
              return { chunk, atMs: dueMs(way) };
            }),
            concatMap(({ chunk, atMs }) => {
              const inMs = atMs - scheduler.now();
              return inMs > 0 ? timer(inMs, scheduler).pipe(map(() => chunk)) : of(chunk);
            }),
            tap((chunk) => count(-chunk.length)),
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
          const inMs = way.holdUntilMs - scheduler.now();
          // It may be held again by then.
          return inMs > 0 ? timer(inMs, scheduler).pipe(switchMap(() => called$)) : world.dial(address);
        });
        return called$.pipe(map((socket) => bend(socket, way)));
      },
    },
    execute: (order) => {
      if (order.kind === 'latency') {
        const sinceMs = scheduler.now();
        latency = { extraMs: order.extraMs, beforeMs: latencyMs(sinceMs), sinceMs };
        return;
      }
      const way = ways[order.peer];
      if (way === undefined) return;
      const nowMs = scheduler.now();
      if (order.kind === 'cut') way.cut$.next();
      else if (order.kind === 'hold') way.holdUntilMs = Math.max(way.holdUntilMs, nowMs + order.forMs);
      else {
        way.extraMs = order.extraMs;
        way.delayUntilMs = nowMs + order.forMs;
      }
    },
  };
}

/** Emits when a connection is closed. */
function goneOf(socket: Socket): Observable<unknown> {
  return socket.drained$.pipe(ignoreElements(), endWith(undefined));
}
