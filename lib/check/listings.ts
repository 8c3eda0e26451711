/** Who listed whom as alive, and who was down, from when to when. */
import type { HistoryEvent } from './history.ts';
import type { Interval } from './interval.ts';
import type { KnownLife, Lives } from './lives.ts';

/** A stretch of time in which one life listed a server as alive. */
export interface Listing extends Interval {
  readonly judge: KnownLife;
  readonly subject: number;
  /** Why the judge took it off its list; undefined where it never did. */
  readonly end: 'silence' | 'down' | undefined;
}

/** Who listed whom, from when to when. */
export function listingsOf(history: readonly HistoryEvent[], lives: Lives, endMs: number): Listing[] {
  const listings: Listing[] = [];
  /** Since when a life lists whom. */
  const open = new Map<KnownLife, Map<number, number>>();
  /** Whom a life has held for dead last. */
  const down = new Map<KnownLife, number>();
  for (const event of history) {
    if (event.kind === 'peerDown') down.set(lives.of(event), event.peer);
    if (event.kind === 'suspected') down.delete(lives.of(event));
    if (event.kind !== 'alive') continue;
    const { server, alive, atMs } = event;
    const judge = lives.of(event);
    let since = open.get(judge);
    if (since === undefined) open.set(judge, (since = new Map<number, number>()));
    for (const [subject, fromMs] of since) {
      if (alive.includes(subject)) continue;
      const end = down.get(judge) === subject ? 'down' : 'silence';
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
export function downsOf(history: readonly HistoryEvent[], endMs: number): Map<number, Interval[]> {
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
