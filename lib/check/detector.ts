/**
 * The promises about who is alive, in the terms of Chandra and Toueg (1996): whoever has crashed is suspected in time and
 * from then on (`completeness`), and nobody is suspected who runs and is within reach (`accuracy`).
 */
import { at, type HistoryEvent, type Violation } from './history.ts';
import { covers } from './interval.ts';
import { downsOf, listingsOf, type Down, type Listing } from './listings.ts';
import { livesOf, nameOf } from './lives.ts';
import { Reach, type DetectorBounds } from './reach.ts';

/** Those that the default settings of a server keep: 920 ms, a beat of lenience, and a last look. */
export const DETECTOR_BOUNDS: DetectorBounds = { crashMs: 1_000, silenceMs: 1_200 };

/** Those of plain servers: what they have of a peer is its connection, and when that is cut the peer is dead to them. */
export const PLAIN_BOUNDS: DetectorBounds = { ...DETECTOR_BOUNDS, isCutADeath: true };

/**
 * Checks the failure detector of every life.
 *
 * @param endMs - when the history ends; what has not happened by then has not happened
 */
export function checkDetector(
  history: readonly HistoryEvent[],
  endMs: number,
  bounds: DetectorBounds = DETECTOR_BOUNDS,
): Violation[] {
  const { clockSkewMs = 0 } = bounds;
  const lives = livesOf(history);
  const reach = new Reach(history, bounds);
  const listings = listingsOf(history, lives, endMs);
  const downs = downsOf(history, endMs);
  return [
    ...incomplete(listings, downs, reach, clockSkewMs),
    ...deaf(listings, reach, endMs, clockSkewMs),
    ...inaccurate(listings, downs, reach, clockSkewMs),
  ].sort((a, b) => a.atMs - b.atMs);
}

function incomplete(
  listings: readonly Listing[],
  downs: ReadonlyMap<number, Down[]>,
  reach: Reach,
  clockSkewMs: number,
): Violation[] {
  return listings.flatMap(({ judge, subject, fromMs, untilMs }) =>
    (downs.get(subject) ?? []).flatMap((down): Violation[] => {
      if (down.isOver && fromMs >= down.untilMs) return [];
      // The last moment at which it was listed while it was down.
      const lastMs = Math.min(untilMs, down.untilMs);
      if (lastMs < Math.max(fromMs, down.fromMs)) return [];
      const sinceMs = Math.max(down.fromMs, judge.startedAtMs);
      if (lastMs <= reach.deathKnownByMs(judge.server, subject, sinceMs) + clockSkewMs) return [];
      const message = `${nameOf(judge)} lists server ${String(subject)} ${at(lastMs)}, which ${down.by === 'crashed' ? 'crashed' : 'was stopped'} ${at(down.fromMs)}`;
      return [{ promise: 'completeness', atMs: lastMs, message }];
    }),
  );
}

/** Listings of somebody who could not be heard, for longer than it takes to know. */
function deaf(listings: readonly Listing[], reach: Reach, endMs: number, clockSkewMs: number): Violation[] {
  return listings.flatMap(({ judge, subject, fromMs, untilMs }) =>
    reach.mute(judge.server, subject).flatMap(({ silence, knownByMs }): Violation[] => {
      const lastMs = Math.min(untilMs, silence.untilMs, endMs);
      if (fromMs >= silence.untilMs || lastMs <= Math.max(fromMs, knownByMs + clockSkewMs)) return [];
      const message =
        `${nameOf(judge)} lists server ${String(subject)} ${at(lastMs)}, ` +
        `which could not be heard since ${silence.fromMs.toFixed(1)} ms`;
      return [{ promise: 'completeness', atMs: lastMs, message }];
    }),
  );
}

function inaccurate(
  listings: readonly Listing[],
  downs: ReadonlyMap<number, Down[]>,
  reach: Reach,
  clockSkewMs: number,
): Violation[] {
  return listings.flatMap(({ judge, subject, untilMs, end }): Violation[] => {
    if (end === undefined) return [];
    const reasons = [...(downs.get(subject) ?? []), ...reach.excused(judge.server, subject, end)];
    if (
      reasons.some(({ fromMs, untilMs: overMs }) =>
        covers([{ fromMs: fromMs - clockSkewMs, untilMs: overMs + clockSkewMs }], untilMs),
      )
    )
      return [];
    const message = `${nameOf(judge)} suspected server ${String(subject)} ${at(untilMs)}, which was running and within reach`;
    return [{ promise: 'accuracy', atMs: untilMs, message }];
  });
}
