/**
 * The promises about who is alive, in the terms of Chandra and Toueg (1996): whoever has crashed is suspected in time and
 * from then on (`completeness`), and nobody is suspected who runs and is within reach (`accuracy`).
 */
import { at, type HistoryEvent, type Violation } from './history.ts';
import { covers, type Interval } from './interval.ts';
import { livesOf, nameOf, type KnownLife, type Lives } from './lives.ts';
import { Reach } from './reach.ts';

/** What a detector is held to. */
export interface DetectorBounds {
  /** How long a crash may go unnoticed: the handout's second. */
  readonly crashMs: number;
  /** How long after the last sign of life a detector may come to suspect: its deadline, and its lenience with itself. */
  readonly silenceMs: number;
}

/** Those that the default settings of a server keep: 920 ms, a beat of lenience, and a last look. */
export const DETECTOR_BOUNDS: DetectorBounds = { crashMs: 1_000, silenceMs: 1_200 };

/** A stretch of time in which one life listed a server as alive. */
interface Listing extends Interval {
  readonly judge: KnownLife;
  readonly subject: number;
  /** Why the judge took it off its list; undefined where it never did. */
  readonly end: 'silence' | 'link down' | undefined;
}

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
  const lives = livesOf(history);
  const reach = new Reach(history, bounds.silenceMs);
  const listings = listingsOf(history, lives, endMs);
  const downs = downsOf(history, endMs);
  return [
    ...incomplete(listings, downs, reach, bounds),
    ...deaf(listings, reach, endMs),
    ...inaccurate(listings, downs, reach),
  ].sort((a, b) => a.atMs - b.atMs);
}

/** Who listed whom, from when to when. */
function listingsOf(history: readonly HistoryEvent[], lives: Lives, endMs: number): Listing[] {
  const listings: Listing[] = [];
  /** Since when a life lists whom. */
  const open = new Map<KnownLife, Map<number, number>>();
  /** The link that has ended last, by the life that has said so. */
  const down = new Map<KnownLife, number>();
  for (const event of history) {
    if (event.kind === 'linkDown') down.set(lives.of(event), event.peer);
    if (event.kind === 'suspected') down.delete(lives.of(event));
    if (event.kind !== 'alive') continue;
    const { server, alive, atMs } = event;
    const judge = lives.of(event);
    let since = open.get(judge);
    if (since === undefined) open.set(judge, (since = new Map<number, number>()));
    for (const [subject, fromMs] of since) {
      if (alive.includes(subject)) continue;
      const end = down.get(judge) === subject ? 'link down' : 'silence';
      listings.push({ judge, subject, fromMs, untilMs: atMs, end });
      since.delete(subject);
    }
    for (const subject of alive) if (subject !== server && !since.has(subject)) since.set(subject, atMs);
  }
  for (const [judge, since] of open) {
    const untilMs = Math.min(judge.crashedAtMs, endMs);
    for (const [subject, fromMs] of since) listings.push({ judge, subject, fromMs, untilMs, end: undefined });
  }
  return listings;
}

/** When each server was down, from its crash to its next start or the end. */
function downsOf(history: readonly HistoryEvent[], endMs: number): Map<number, Interval[]> {
  const downs = new Map<number, Interval[]>();
  const since = new Map<number, number>();
  const end = (server: number, untilMs: number) => {
    const fromMs = since.get(server);
    if (fromMs === undefined) return;
    since.delete(server);
    downs.set(server, [...(downs.get(server) ?? []), { fromMs, untilMs }]);
  };
  for (const event of history) {
    if (event.kind === 'crashed') since.set(event.server, event.atMs);
    if (event.kind === 'started') end(event.server, event.atMs);
  }
  for (const server of [...since.keys()]) end(server, endMs);
  return downs;
}

function incomplete(
  listings: readonly Listing[],
  downs: ReadonlyMap<number, Interval[]>,
  reach: Reach,
  { crashMs, silenceMs }: DetectorBounds,
): Violation[] {
  return listings.flatMap(({ judge, subject, fromMs, untilMs }) =>
    (downs.get(subject) ?? []).flatMap((down): Violation[] => {
      // The last moment at which it was listed while it was down.
      const lastMs = Math.min(untilMs, down.untilMs);
      if (lastMs < Math.max(fromMs, down.fromMs)) return [];
      let allowedMs = Math.max(down.fromMs, judge.startedAtMs) + crashMs;
      if (lastMs <= allowedMs) return [];
      for (const late of reach.late(judge.server, subject)) {
        if (late.fromMs <= allowedMs && late.untilMs >= down.fromMs)
          allowedMs = Math.max(allowedMs, late.untilMs + silenceMs);
      }
      if (lastMs <= allowedMs) return [];
      const message = `${nameOf(judge)} lists server ${String(subject)} ${at(lastMs)}, which crashed ${at(down.fromMs)}`;
      return [{ promise: 'completeness', atMs: lastMs, message }];
    }),
  );
}

/** Listings of somebody who could not be heard, for longer than it takes to know. */
function deaf(listings: readonly Listing[], reach: Reach, endMs: number): Violation[] {
  return listings.flatMap(({ judge, subject, fromMs, untilMs }) =>
    reach.mute(judge.server, subject).flatMap(({ silence, knownByMs }): Violation[] => {
      const lastMs = Math.min(untilMs, silence.untilMs, endMs);
      if (fromMs >= silence.untilMs || lastMs <= Math.max(fromMs, knownByMs)) return [];
      const message =
        `${nameOf(judge)} lists server ${String(subject)} ${at(lastMs)}, ` +
        `which could not be heard since ${silence.fromMs.toFixed(1)} ms`;
      return [{ promise: 'completeness', atMs: lastMs, message }];
    }),
  );
}

function inaccurate(
  listings: readonly Listing[],
  downs: ReadonlyMap<number, Interval[]>,
  reach: Reach,
): Violation[] {
  return listings.flatMap(({ judge, subject, untilMs, end }): Violation[] => {
    if (end === undefined || covers(downs.get(subject) ?? [], untilMs)) return [];
    if (covers(reach.excused(judge.server, subject, end), untilMs)) return [];
    const message = `${nameOf(judge)} suspected server ${String(subject)} ${at(untilMs)}, which was running and within reach`;
    return [{ promise: 'accuracy', atMs: untilMs, message }];
  });
}

/** Checks that at the end everybody who runs lists exactly those who run (`agreement`): for a run that has healed. */
export function checkAgreement(history: readonly HistoryEvent[]): Violation[] {
  const lives = livesOf(history);
  const { running } = lives;
  const listed = new Map<KnownLife, { readonly alive: readonly number[]; readonly atMs: number }>();
  for (const event of history) if (event.kind === 'alive') listed.set(lives.of(event), event);
  const expected = [...running.keys()].sort((a, b) => a - b).join(',');
  return [...running.values()].flatMap((life): Violation[] => {
    const last = listed.get(life);
    const alive = last?.alive.join(',');
    if (alive === expected) return [];
    const message = `in the end ${nameOf(life)} lists ${alive === undefined || alive === '' ? 'nobody' : alive}, but ${expected} are running`;
    return [{ promise: 'agreement', atMs: last?.atMs ?? life.startedAtMs, message }];
  });
}
