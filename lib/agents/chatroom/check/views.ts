/** The views of servers, and when servers were down, as intervals. */
import { isEnd } from '../../../trace/incarnation.ts';
import { isFact } from '../facts.ts';
import type { HistoryEvent } from './history.ts';
import type { Interval } from '../../../check/interval.ts';
import type { KnownIncarnation, Incarnations } from '../../../check/incarnations.ts';

/** An interval in which one incarnation listed a server as alive. */
export interface ViewEntry extends Interval {
  readonly observer: KnownIncarnation;
  readonly subject: number;
  /** Why the observer removed it; undefined if it never did. */
  readonly end: 'silence' | 'down' | undefined;
}

/** Every interval in which an incarnation listed another server. */
export function viewEntriesOf(
  history: readonly HistoryEvent[],
  incarnations: Incarnations,
  endMs: number,
): ViewEntry[] {
  const entries: ViewEntry[] = [];
  /** Since when an incarnation lists each server. */
  const open = new Map<KnownIncarnation, Map<number, number>>();
  /** The last server that an incarnation considered down. */
  const down = new Map<KnownIncarnation, number>();
  for (const event of history) {
    if (event.kind === 'down') down.set(incarnations.of(event), event.peer);
    if (event.kind === 'suspected') down.delete(incarnations.of(event));
    if (!isFact(event, 'alive')) continue;
    const { server, atMs } = event;
    const { alive } = event.fact;
    const observer = incarnations.of(event);
    let since = open.get(observer);
    if (since === undefined) open.set(observer, (since = new Map<number, number>()));
    for (const [subject, fromMs] of since) {
      if (alive.includes(subject)) continue;
      const end = down.get(observer) === subject ? 'down' : 'silence';
      entries.push({ observer, subject, fromMs, untilMs: atMs, end });
      since.delete(subject);
    }
    for (const subject of alive) if (subject !== server && !since.has(subject)) since.set(subject, atMs);
  }
  for (const [observer, since] of open) {
    const untilMs = Math.min(observer.endedAtMs, endMs);
    for (const [subject, fromMs] of since)
      entries.push({ observer, subject, fromMs, untilMs, end: undefined });
  }
  return entries;
}

/** An interval in which a server did not run. */
export interface Down extends Interval {
  /** How its incarnation before that ended. */
  readonly by: 'crashed' | 'stopped';
  /** Whether the server was restarted at its end: at that moment it runs. */
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
