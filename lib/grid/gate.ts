/**
 * The gate: connections that have called and not yet said who they are. There may be so many of them and no more; when
 * one too many comes, the oldest has to go, for a peer says who it is at once. Until a caller says anything it costs a
 * socket and an entry here, and none of the streams that a link is made of: a crowd of silent ones is soon dealt with.
 */
import { Observable, Subject, type SchedulerLike, type Subscription } from 'rxjs';
import { connectionReasonOf, ReasonError, type ConnectionReason } from '../reason/reason.ts';
import type { Socket } from '../world/world.ts';
import type { GridEvent } from './events.ts';
import { LATE_MS } from './patience.ts';

/** How much is put up with from callers. */
export interface GateSettings {
  /** How many connections may be open that have not said who they are. */
  readonly strangersMax: number;
  /** A connection that has not said who it is by then is closed. */
  readonly identifyWithinMs: number;
}

/** Where callers wait until they have said who they are. */
export interface Gate {
  /**
   * Lets in a caller, for as long as it is subscribed. When it says its first word, the rest is for what `meet` makes of
   * all that it says. One that has to go before it has said who it is comes to a `connectionRefused` and is destroyed.
   */
  enter(
    socket: Socket,
    meet: (chunks$: Observable<Uint8Array>) => Observable<GridEvent>,
  ): Observable<GridEvent>;
}

/** Somebody at the gate. */
interface Stranger {
  /** When its time is over. */
  dueMs: number;
  /** How often its time was prolonged, because this server was held up when it was over. */
  prolonged: number;
  /** Sends it away; with `isFault` for something that it has done, or not done. */
  readonly refuse: (reason: ConnectionReason, isFault?: boolean) => void;
}

/** A server that is held up again and again does not wait for ever: so often is somebody's time prolonged. */
const PROLONGED_MAX = 8;

/** Callers that come so close to each other come as one crowd; a server that is held up for less has not seen its end. */
const CROWD_GAP_MS = 50;

/**
 * From when on a caller's time counts: from when it was let in; but in a crowd that is larger than may wait from when that
 * began, half of its time at the most, for so long it may have stood in line before it was.
 */
function waitingSince({ strangersMax, identifyWithinMs }: GateSettings): (nowMs: number) => number {
  let [beganMs, lastMs, size] = [0, -Infinity, 0];
  return (nowMs) => {
    if (nowMs - lastMs > CROWD_GAP_MS) [beganMs, size] = [nowMs, 0];
    lastMs = nowMs;
    size++;
    return size > strangersMax ? Math.max(beganMs, nowMs - identifyWithinMs / 2) : nowMs;
  };
}

/** A gate with nobody at it. One belongs to one subscription of the link manager. */
export function gate(settings: GateSettings, scheduler: SchedulerLike): Gate {
  const { strangersMax, identifyWithinMs } = settings;
  const sinceMs = waitingSince(settings);
  /** The oldest first. */
  const strangers = new Set<Stranger>();
  let watch: Subscription | undefined;

  const makeRoom = () => {
    for (const oldest of strangers) {
      if (strangers.size < strangersMax) return;
      oldest.refuse({ code: 'unidentified-max', max: strangersMax });
    }
  };
  /** Whoever came first is the first whose time is over, or nearly: one timer will do. */
  const watchOver = (dueMs: number) => {
    const restMs = Math.max(0, dueMs - scheduler.now());
    watch = scheduler.schedule(() => lookRound(dueMs), restMs);
  };
  function lookRound(dueMs: number): void {
    const nowMs = scheduler.now();
    // What has arrived meanwhile is not read yet: timers come first. And callers on the same host are held up as well.
    const lateMs = nowMs - dueMs > LATE_MS ? Math.min(nowMs - dueMs, identifyWithinMs) : 0;
    for (const stranger of strangers) {
      if (nowMs < stranger.dueMs) continue;
      if (lateMs > 0 && stranger.prolonged++ < PROLONGED_MAX) stranger.dueMs = nowMs + lateMs;
      else stranger.refuse({ code: 'identify-timeout' }, true);
    }
    watch = undefined;
    const firstMs = Math.min(...Array.from(strangers, (stranger) => stranger.dueMs));
    if (strangers.size > 0) watchOver(firstMs);
  }
  const add = (stranger: Stranger) => {
    strangers.add(stranger);
    if (watch === undefined) watchOver(stranger.dueMs);
  };
  const remove = (stranger: Stranger) => {
    strangers.delete(stranger);
    if (strangers.size > 0) return;
    watch?.unsubscribe();
    watch = undefined;
  };

  return {
    enter(socket, meet) {
      return new Observable<GridEvent>((reader) => {
        /** What it says, once it does. */
        let chunks$: Subject<Uint8Array> | undefined;

        const refuse = (reason: ConnectionReason, isFault = false) => {
          reader.next({ kind: 'connectionRefused', remote: socket.remote, reason, isFault });
          reader.complete();
        };
        const dueMs = sinceMs(scheduler.now()) + identifyWithinMs;
        const stranger = { dueMs, prolonged: 0, refuse };
        /** Has the link made that it takes to understand the caller; what is said goes there. */
        function listen(): Subject<Uint8Array> {
          const said$ = new Subject<Uint8Array>();
          reader.add(
            meet(said$).subscribe({
              next: (event) => {
                if (event.kind === 'linkUp') remove(stranger);
                reader.next(event);
              },
              error: (error: unknown) => reader.error(error),
              complete: () => reader.complete(),
            }),
          );
          return said$;
        }

        makeRoom();
        add(stranger);
        reader.add(() => {
          remove(stranger);
          if (chunks$ === undefined) socket.destroy();
        });
        reader.add(
          socket.chunks$.subscribe({
            next: (chunk) => (chunks$ ??= listen()).next(chunk),
            error: (error: unknown) => {
              if (chunks$ === undefined) refuse(connectionReasonOf(error));
              else chunks$.error(new ReasonError(connectionReasonOf(error), { cause: error }));
            },
            complete: () => {
              if (chunks$ === undefined) refuse({ code: 'closed' });
              else chunks$.complete();
            },
          }),
        );
      });
    },
  };
}
