/** Reads the handshake: collects the first frames of a connection. */
import { Observable, type OperatorFunction, type SchedulerLike, type Subscription } from 'rxjs';
import type { PeerFrame } from '../wire/peer.ts';
import { LATE_MS } from './deadline.ts';
import { graceTimer } from './graceTimer.ts';

type Frames = readonly PeerFrame[];

/** Time limits for the second line of a handshake. */
export interface HandshakeSettings {
  /** A peer that has sent `ping` and then nothing for this time is plain. */
  readonly plainAfterMs: number;
  /** A peer that has not completed a second line after this time is treated as plain. */
  readonly identifyWithinMs: number;
}

/** Whether the first frames of a connection are enough: a lone ping may be followed by a session. */
export function isWhole(frames: Frames): boolean {
  return frames.length !== 1 || frames[0]?.kind !== 'ping';
}

/**
 * Holds back the first frames until there are two, because the second line shows whether a peer has sessions. A plain peer may send nothing
 * after its `ping` for a whole heartbeat period, so the wait is shorter than that. Later frames are passed on as they arrive. A server that
 * was late itself waits once more, and reads what has arrived meanwhile before it decides.
 */
export function handshake(
  { plainAfterMs, identifyWithinMs }: HandshakeSettings,
  scheduler: SchedulerLike,
): OperatorFunction<Frames, Frames> {
  return (frames$) =>
    new Observable<Frames>((reader) => {
      /** The collected frames; undefined after they were passed on. */
      let held: Frames | undefined = [];
      let untilMs: number | undefined;
      let wait: Subscription | undefined;

      const pass = (frames: Frames) => {
        held = undefined;
        wait?.unsubscribe();
        reader.next(frames);
      };
      const waitOn = (frames: Frames) => {
        untilMs ??= scheduler.now() + identifyWithinMs;
        const waitMs = Math.min(plainAfterMs, Math.max(0, untilMs - scheduler.now()));
        wait?.unsubscribe();
        wait = graceTimer(waitMs, LATE_MS, () => waitMs, scheduler).subscribe({
          next: () => pass(frames),
          error: (error: unknown) => reader.error(error),
        });
      };
      reader.add(() => wait?.unsubscribe());
      return frames$.subscribe({
        next: (frames) => {
          if (held === undefined) {
            reader.next(frames);
            return;
          }
          if (frames.length > 0) held = [...held, ...frames];
          if (isWhole(held)) pass(held);
          else waitOn(held);
        },
        error: (error: unknown) => reader.error(error),
        complete: () => {
          if (held !== undefined && held.length > 0) pass(held);
          reader.complete();
        },
      });
    });
}
