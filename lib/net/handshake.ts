/** Reads the handshake: collects the first frames of a connection. */
import { Observable, type OperatorFunction, type SchedulerLike, type Subscription } from 'rxjs';
import { OFFER_PINGS } from '../wire/goovid/lines.ts';
import type { PeerFrame } from '../wire/peer.ts';
import { LATE_MS } from './deadline.ts';
import { ProtocolError } from './framing.ts';
import { graceTimer } from './graceTimer.ts';

type Frames = readonly PeerFrame[];

/** Time limits for the second line of a handshake. */
export interface HandshakeSettings {
  /** A peer that has sent `ping` and then nothing for this time is plain. */
  readonly plainAfterMs: number;
  /** A peer that has not completed a second line after this time is treated as plain. */
  readonly identifyWithinMs: number;
}

/**
 * Whether the first frames of a connection are enough: a lone ping may be followed by a session.
 *
 * @param isOfBoxes - whether any number of pings with an address is one half of a handshake: see {@link OFFER_PINGS}
 */
export function isWhole(frames: Frames, isOfBoxes = false): boolean {
  const [first] = frames;
  if (first?.kind !== 'ping') return true;
  return isOfBoxes && first.isOfAddress === true
    ? frames.some(({ kind }) => kind !== 'ping')
    : frames.length !== 1;
}

/** Whether the first frames of a connection show that the other side has sessions: GoOvid's boxes have none. */
export function showsSessions(frames: Frames): boolean {
  const [first] = frames;
  if (first?.kind !== 'ping') return false;
  return (
    first.isOfAddress !== true ||
    frames.some(({ kind }) => kind === 'session') ||
    frames.filter(({ kind }) => kind === 'ping').length >= OFFER_PINGS
  );
}

/** The first frames of a connection without the pings right after the first. */
export function withoutOffer(frames: Frames): Frames {
  const next = frames.findIndex(({ kind }, i) => i > 0 && kind !== 'ping');
  return next <= 1
    ? frames.slice(0, next === -1 ? 1 : undefined)
    : [...frames.slice(0, 1), ...frames.slice(next)];
}

/**
 * Holds back the first frames until there are two, because the second line shows whether a peer has sessions. A plain peer may send nothing
 * after its `ping` for a whole heartbeat period, so the wait is shorter than that. Later frames are passed on as they arrive. A server that
 * was late itself waits once more, and reads what has arrived meanwhile before it decides.
 *
 * @param isOfBoxes - whether several pings are an offer, which is followed by a session within `identifyWithinMs`, or the connection ends
 */
export function handshake(
  { plainAfterMs, identifyWithinMs }: HandshakeSettings,
  scheduler: SchedulerLike,
  isOfBoxes = false,
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
        reader.next(isOfBoxes ? withoutOffer(frames) : frames);
      };
      const waitOn = (frames: Frames) => {
        untilMs ??= scheduler.now() + identifyWithinMs;
        const leftMs = Math.max(0, untilMs - scheduler.now());
        const isOffered = isOfBoxes && frames.length >= OFFER_PINGS;
        const waitMs = isOffered ? leftMs : Math.min(plainAfterMs, leftMs);
        wait?.unsubscribe();
        wait = graceTimer(waitMs, LATE_MS, () => waitMs, scheduler).subscribe({
          next: () => {
            if (isOffered) reader.error(new ProtocolError({ code: 'identify-timeout' }));
            else pass(frames);
          },
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
          if (isWhole(held, isOfBoxes)) {
            pass(held);
            return;
          }
          // Anyone can send pings: no more are kept than show that the other side has sessions.
          if (held.length > OFFER_PINGS) held = held.slice(0, OFFER_PINGS);
          waitOn(held);
        },
        error: (error: unknown) => reader.error(error),
        complete: () => {
          if (held !== undefined && held.length > 0) pass(held);
          reader.complete();
        },
      });
    });
}
