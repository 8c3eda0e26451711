/**
 * The promises of the failure detector, in the terms of Chandra and Toueg (1996): a crashed server is suspected in time and
 * from then on (`completeness`), and a server that runs and is reachable is not suspected (`accuracy`).
 */
import type { HistoryEvent } from './history.ts';
import { at, type Violation } from '../../../check/promise.ts';
import { covers } from '../../../check/interval.ts';
import { downsOf, listingsOf, type Down, type Listing } from './listings.ts';
import { livesOf, nameOf } from '../../../check/lives.ts';
import { DETECTOR_BOUNDS, Reach, type DetectorBounds } from '../../../check/reach.ts';

/**
 * Checks the failure detector of every incarnation. What it finds is in no order.
 *
 * @param endMs - when the history ends; what has not happened by then has not happened
 */
export function* checkDetector(
  history: readonly HistoryEvent[],
  endMs: number,
  bounds: DetectorBounds = DETECTOR_BOUNDS,
): Iterable<Violation> {
  const { clockSkewMs = 0 } = bounds;
  const lives = livesOf(history);
  const reach = new Reach(history, bounds);
  const listings = listingsOf(history, lives, endMs);
  const downs = downsOf(history, endMs);
  yield* incomplete(listings, downs, reach, clockSkewMs);
  yield* deaf(listings, reach, endMs, clockSkewMs);
  yield* inaccurate(listings, downs, reach, clockSkewMs);
}

function* incomplete(
  listings: readonly Listing[],
  downs: ReadonlyMap<number, Down[]>,
  reach: Reach,
  clockSkewMs: number,
): Iterable<Violation> {
  for (const { judge, subject, fromMs, untilMs } of listings)
    for (const down of downs.get(subject) ?? []) {
      if (down.isOver && fromMs >= down.untilMs) continue;
      // The last moment at which it was listed while it was down.
      const lastMs = Math.min(untilMs, down.untilMs);
      if (lastMs < Math.max(fromMs, down.fromMs)) continue;
      const sinceMs = Math.max(down.fromMs, judge.startedAtMs);
      if (lastMs <= reach.deathKnownByMs(judge.server, subject, sinceMs) + clockSkewMs) continue;
      const message = `${nameOf(judge)} lists server ${String(subject)} ${at(lastMs)}, which ${down.by === 'crashed' ? 'crashed' : 'was stopped'} ${at(down.fromMs)}`;
      yield { promise: 'completeness', atMs: lastMs, message };
    }
}

/** Listings of a server that could not be heard, for longer than it takes to know. */
function* deaf(
  listings: readonly Listing[],
  reach: Reach,
  endMs: number,
  clockSkewMs: number,
): Iterable<Violation> {
  for (const { judge, subject, fromMs, untilMs } of listings)
    for (const { silence, knownByMs } of reach.mute(judge.server, subject)) {
      const lastMs = Math.min(untilMs, silence.untilMs, endMs);
      if (fromMs >= silence.untilMs || lastMs <= Math.max(fromMs, knownByMs + clockSkewMs)) continue;
      const message =
        `${nameOf(judge)} lists server ${String(subject)} ${at(lastMs)}, ` +
        `which could not be heard from ${silence.fromMs.toFixed(1)} ms on`;
      yield { promise: 'completeness', atMs: lastMs, message };
    }
}

function* inaccurate(
  listings: readonly Listing[],
  downs: ReadonlyMap<number, Down[]>,
  reach: Reach,
  clockSkewMs: number,
): Iterable<Violation> {
  for (const { judge, subject, untilMs, end } of listings) {
    if (end === undefined) continue;
    const reasons = [...(downs.get(subject) ?? []), ...reach.excused(judge.server, subject, end)];
    if (
      reasons.some(({ fromMs, untilMs: overMs }) =>
        covers([{ fromMs: fromMs - clockSkewMs, untilMs: overMs + clockSkewMs }], untilMs),
      )
    )
      continue;
    const message = `${nameOf(judge)} suspected server ${String(subject)} ${at(untilMs)}, which was running and reachable`;
    yield { promise: 'accuracy', atMs: untilMs, message };
  }
}
