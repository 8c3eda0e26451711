/** Who listed whom as alive, and who was down, from when to when. */
import { isEnd } from '../../../trace/life.ts';
import { isFact } from '../facts.ts';
import type { HistoryEvent } from './history.ts';
import type { Interval } from '../../../check/interval.ts';
import type { KnownLife, Lives } from '../../../check/lives.ts';

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
    if (event.kind === 'down') down.set(lives.of(event), event.peer);
    if (event.kind === 'suspected') down.delete(lives.of(event));
    if (!isFact(event, 'alive')) continue;
    const { server, atMs } = event;
    const { alive } = event.fact;
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
    const untilMs = Math.min(judge.endedAtMs, endMs);
    for (const [subject, fromMs] of since) listings.push({ judge, subject, fromMs, untilMs, end: undefined });
  }
  return listings;
}

/** A stretch of time in which a server did not run. */
export interface Down extends Interval {
  /** How its incarnation before that ended. */
  readonly by: 'crashed' | 'stopped';
  /** Whether the server was started again at the end of it: at that moment it runs. */
  readonly isOver: boolean;
}

/** When each server was down, from the end of an incarnation to its next start or the end of the history. */
export function downsOf(history: readonly HistoryEvent[], endMs: number): Map<number, Down[]> {
  const downs = new Map<number, Down[]>();
  const since = new Map<number, { readonly kind: Down['by']; readonly atMs: number }>();
  const end = (server: number, untilMs: number, isOver: boolean) => {
    const last = since.get(server);
    if (last === undefined) return;
    since.delete(server);
    downs.set(server, [...(downs.get(server) ?? []), { fromMs: last.atMs, untilMs, by: last.kind, isOver }]);
  };
  for (const event of history) {
    if (isEnd(event)) since.set(event.server, event);
    if (event.kind === 'started') end(event.server, event.atMs, true);
  }
  for (const server of [...since.keys()]) end(server, endMs, false);
  return downs;
}
