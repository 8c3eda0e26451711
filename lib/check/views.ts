/**
 * The servers that each server believed alive, and when servers were down, as intervals. A view is a list that the server
 * recorded, where its protocol has facts with lists (`Row.lists`); otherwise it is derived from its failure detector.
 */
import type { EventRef } from './evidence.ts';
import { isEnd } from '../trace/incarnation.ts';
import type { FactTable } from '../trace/facts.ts';
import { rowOf, valueOf } from '../trace/words.ts';
import type { KnownIncarnation, Incarnations } from './incarnations.ts';
import type { Interval } from './interval.ts';
import type { History } from './promise.ts';

/** The servers that an incarnation believes alive from a moment on. */
export interface View {
  readonly observer: KnownIncarnation;
  readonly atMs: number;
  /** Itself included. Of a recorded list as it was recorded, otherwise ascending. */
  readonly listed: readonly number[];
  /** The server that the observer has last indicated as down, if it has suspected none since. */
  readonly lastDown: number | undefined;
}

/** Whether failure detectors are recorded: in a list, or by their indications. */
export function recordsDetection(history: History, facts: FactTable): boolean {
  return isListing(facts) || history.some(({ kind }) => kind === 'trusted');
}

function isListing({ rows }: FactTable): boolean {
  return Object.values(rows).some(({ lists }) => lists !== undefined);
}

/** Every view of every incarnation, in the order of the history. If no failure detector is recorded, each lists only itself. */
export function* viewsOf(history: History, incarnations: Incarnations, facts: FactTable): Iterable<View> {
  const lists = isListing(facts);
  const trusted = new Map<KnownIncarnation, ReadonlySet<number>>();
  const down = new Map<KnownIncarnation, number>();
  for (const event of history) {
    if (event.kind === 'fault') continue;
    const { kind, server, atMs } = event;
    if (kind === 'down') down.set(incarnations.of(event), event.peer);
    if (kind === 'suspected') down.delete(incarnations.of(event));
    if (lists) {
      const listed = kind === 'fact' ? rowOf(event, facts).lists?.(valueOf(event)) : undefined;
      if (listed === undefined) continue;
      const observer = incarnations.of(event);
      yield { observer, atMs, listed, lastDown: down.get(observer) };
      continue;
    }
    if (kind !== 'started' && kind !== 'trusted' && kind !== 'suspected' && kind !== 'down') continue;
    const observer = incarnations.of(event);
    const now = new Set(trusted.get(observer));
    if (kind === 'trusted') now.add(event.peer);
    if (kind === 'suspected' || kind === 'down') now.delete(event.peer);
    trusted.set(observer, now);
    const listed = [server, ...now].sort((a, b) => a - b);
    yield { observer, atMs, listed, lastDown: down.get(observer) };
  }
}

/** An interval in which one incarnation believed another server alive. */
export interface ViewEntry extends Interval {
  readonly observer: KnownIncarnation;
  readonly subject: number;
  /** Why the observer removed it; undefined if it never did. */
  readonly end: 'silence' | 'down' | undefined;
}

/** Every interval in which an incarnation believed another server alive. */
export function viewEntriesOf(
  history: History,
  facts: FactTable,
  incarnations: Incarnations,
  endMs: number,
): ViewEntry[] {
  const entries: ViewEntry[] = [];
  /** Since when an incarnation lists each server. */
  const open = new Map<KnownIncarnation, Map<number, number>>();
  for (const { observer, atMs, listed, lastDown } of viewsOf(history, incarnations, facts)) {
    let since = open.get(observer);
    if (since === undefined) open.set(observer, (since = new Map<number, number>()));
    for (const [subject, fromMs] of since) {
      if (listed.includes(subject)) continue;
      const end = lastDown === subject ? 'down' : 'silence';
      entries.push({ observer, subject, fromMs, untilMs: atMs, end });
      since.delete(subject);
    }
    for (const subject of listed)
      if (subject !== observer.server && !since.has(subject)) since.set(subject, atMs);
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
  /** That end. */
  readonly end: EventRef;
  /** Whether the server was restarted at its end: at that moment it runs. */
  readonly isOver: boolean;
}

/** When each server was down, from the end of an incarnation to its next start or the end of the history. */
export function downsOf(history: History, endMs: number): Map<number, Down[]> {
  const downs = new Map<number, Down[]>();
  const since = new Map<number, EventRef & { readonly kind: Down['by'] }>();
  const end = (server: number, untilMs: number, isOver: boolean) => {
    const last = since.get(server);
    if (last === undefined) return;
    since.delete(server);
    const { kind: by, atMs: fromMs, incarnation } = last;
    const ended = { server, incarnation, atMs: fromMs, kind: by };
    downs.set(server, [...(downs.get(server) ?? []), { fromMs, untilMs, by, end: ended, isOver }]);
  };
  for (const event of history) {
    if (isEnd(event)) since.set(event.server, event);
    if (event.kind === 'started') end(event.server, event.atMs, true);
  }
  for (const server of [...since.keys()]) end(server, endMs, false);
  return downs;
}
