/** The first words of a connection, taken together. */
import {
  concat,
  connect,
  map,
  of,
  scan,
  switchMap,
  take,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import type { PeerFrame } from '../wire/peer.ts';
import { LATE_MS } from './patience.ts';
import { secondLook } from './secondLook.ts';

type Frames = readonly PeerFrame[];

/** How long one waits for the second word. */
export interface IntroductionSettings {
  /** One that has said who it is, and then nothing at all for so long, knows no sessions. */
  readonly plainAfterMs: number;
  /** One that has not come to the end of a second line by then is taken for one that knows none. */
  readonly identifyWithinMs: number;
}

/**
 * Holds back the first frames until there are two, for by the second a peer says that it has sessions; a plain one has
 * nothing to say for up to a heartbeat, and is not waited for so long. What comes behind them is passed on as it comes. A
 * server that was held up meanwhile waits once more, and reads what has come in that time before it judges.
 */
export function introduction(
  { plainAfterMs, identifyWithinMs }: IntroductionSettings,
  scheduler: SchedulerLike,
): OperatorFunction<Frames, Frames> {
  /** How long is still waited, where the first frame came at `sinceMs`. */
  const restMs = (sinceMs: number) =>
    Math.min(plainAfterMs, Math.max(0, sinceMs + identifyWithinMs - scheduler.now()));
  return (frames$) =>
    frames$.pipe(
      connect((shared$) =>
        concat(
          shared$.pipe(
            scan(
              ({ first, sinceMs }, frames) => ({
                first: frames.length === 0 ? first : [...first, ...frames],
                sinceMs: sinceMs ?? scheduler.now(),
              }),
              { first: [] as Frames, sinceMs: undefined as number | undefined },
            ),
            switchMap(({ first, sinceMs = 0 }) =>
              first.length === 1 && first[0]?.kind === 'ping'
                ? look(restMs(sinceMs), scheduler).pipe(map(() => first))
                : of(first),
            ),
            take(1),
          ),
          shared$,
        ),
      ),
    );
}

/** Waits so long, and as long again where this server was held up meanwhile. */
function look(waitMs: number, scheduler: SchedulerLike): Observable<unknown> {
  return secondLook(waitMs, LATE_MS, () => waitMs, scheduler);
}
