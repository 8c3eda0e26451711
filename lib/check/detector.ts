/**
 * The promises of the failure detector, in the terms of Chandra and Toueg (1996): a crashed server is suspected in time and
 * from then on (`completeness`), and a server that runs and is reachable is not suspected (`accuracy`). For any protocol.
 */
import type { FactTable } from '../trace/facts.ts';
import { DETECTOR_BOUNDS, FaultWindows, type DetectorBounds } from './faultWindows.ts';
import type { EventRef, Evidence } from './evidence.ts';
import { incarnationsOf, nameOf, type KnownIncarnation } from './incarnations.ts';
import { covers } from './interval.ts';
import { at, type History, type Violation } from './promise.ts';
import { downsOf, viewEntriesOf, type Down, type ViewEntry } from './views.ts';

/**
 * Checks the failure detector of every incarnation. Violations come in no particular order.
 *
 * @param facts - those of the protocol
 * @param endMs - when the history ends, in ms
 */
export function* checkDetector(
  history: History,
  facts: FactTable,
  endMs: number,
  bounds: DetectorBounds = DETECTOR_BOUNDS,
  incarnations = incarnationsOf(history),
): Iterable<Violation> {
  const { clockSkewMs = 0 } = bounds;
  const windows = new FaultWindows(history, bounds);
  const entries = viewEntriesOf(history, facts, incarnations, endMs);
  const downs = downsOf(history, endMs);
  yield* lateDetections(entries, downs, windows, clockSkewMs);
  yield* undetectedSilences(entries, windows, endMs, clockSkewMs);
  yield* falseSuspicions(entries, downs, windows, clockSkewMs);
}

function* lateDetections(
  entries: readonly ViewEntry[],
  downs: ReadonlyMap<number, Down[]>,
  windows: FaultWindows,
  clockSkewMs: number,
): Iterable<Violation> {
  for (const { observer, subject, fromMs, untilMs } of entries)
    for (const down of downs.get(subject) ?? []) {
      if (down.isOver && fromMs >= down.untilMs) continue;
      // The last moment at which it was listed although it was down.
      const lastMs = Math.min(untilMs, down.untilMs);
      if (lastMs < Math.max(fromMs, down.fromMs)) continue;
      const sinceMs = Math.max(down.fromMs, observer.startedAtMs);
      if (lastMs <= windows.crashKnownByMs(observer.server, subject, sinceMs) + clockSkewMs) continue;
      const message = `${nameOf(observer)} lists server ${String(subject)} ${at(lastMs)}, which ${down.by === 'crashed' ? 'crashed' : 'was stopped'} ${at(down.fromMs)}`;
      yield {
        promise: 'completeness',
        atMs: lastMs,
        message,
        evidence: sinceEntry(observer, fromMs, down.end),
      };
    }
}

/** Finds servers that were listed although nothing had arrived from them for longer than the detector may take. */
function* undetectedSilences(
  entries: readonly ViewEntry[],
  windows: FaultWindows,
  endMs: number,
  clockSkewMs: number,
): Iterable<Violation> {
  for (const { observer, subject, fromMs, untilMs } of entries)
    for (const { silence, knownByMs } of windows.silences(observer.server, subject)) {
      const lastMs = Math.min(untilMs, silence.untilMs, endMs);
      if (fromMs >= silence.untilMs || lastMs <= Math.max(fromMs, knownByMs + clockSkewMs)) continue;
      const message =
        `${nameOf(observer)} lists server ${String(subject)} ${at(lastMs)}, ` +
        `which could not be heard from ${silence.fromMs.toFixed(1)} ms on`;
      yield { promise: 'completeness', atMs: lastMs, message, evidence: sinceEntry(observer, fromMs) };
    }
}

function* falseSuspicions(
  entries: readonly ViewEntry[],
  downs: ReadonlyMap<number, Down[]>,
  windows: FaultWindows,
  clockSkewMs: number,
): Iterable<Violation> {
  for (const { observer, subject, untilMs, end } of entries) {
    if (end === undefined) continue;
    const reasons = [...(downs.get(subject) ?? []), ...windows.excused(observer.server, subject, end)];
    if (
      reasons.some(({ fromMs, untilMs: overMs }) =>
        covers([{ fromMs: fromMs - clockSkewMs, untilMs: overMs + clockSkewMs }], untilMs),
      )
    )
      continue;
    const message = `${nameOf(observer)} suspected server ${String(subject)} ${at(untilMs)}, which was running and reachable`;
    yield { promise: 'accuracy', atMs: untilMs, message, evidence: sinceEntry(observer, untilMs) };
  }
}

/** The event with which an observer listed a server, or dropped it, and another one. */
function sinceEntry({ server, incarnation }: KnownIncarnation, atMs: number, other?: EventRef): Evidence {
  return { events: [{ server, incarnation, atMs }, ...(other === undefined ? [] : [other])], lost: [] };
}
