/** The handshake as it is read: the first frames of a connection, taken together. */
import { Observable, type OperatorFunction, type SchedulerLike, type Subscription } from 'rxjs';
import type { PeerFrame } from '../wire/peer.ts';
import { graceTimer } from './graceTimer.ts';
import { LATE_MS } from './patience.ts';

type Frames = readonly PeerFrame[];

/** How long the second line of a handshake is waited for. */
export interface HandshakeSettings {
  /** A peer that has sent its `ping`, and then nothing at all for so long, is a plain one. */
  readonly plainAfterMs: number;
  /** A peer that has not come to the end of a second line by then is taken for a plain one. */
  readonly identifyWithinMs: number;
}

/**
 * Holds back the first frames until there are two, for the second tells whether a peer has sessions. A plain peer sends nothing
 * behind its `ping` for up to a heartbeat, and is not waited for that long. What comes behind is passed on as it comes. A server that was
 * held up meanwhile waits once more, and reads what has come in that time before it decides.
 */
export function handshake(
  { plainAfterMs, identifyWithinMs }: HandshakeSettings,
  scheduler: SchedulerLike,
): OperatorFunction<Frames, Frames> {
  return (frames$) =>
    new Observable<Frames>((reader) => {
      /** The first frames; undefined when they have been passed on. */
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
          if (held.length === 1 && held[0]?.kind === 'ping') waitOn(held);
          else pass(held);
        },
        error: (error: unknown) => reader.error(error),
        complete: () => {
          if (held !== undefined && held.length > 0) pass(held);
          reader.complete();
        },
      });
    });
}
