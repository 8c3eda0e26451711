/** The events of a grid in an order of time that respects cause and effect. Pure. */
import type { UnclockedEvent } from '../../lib/trace/event.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { Lanes, type Item } from '../model/lanes.ts';

/**
 * Sorts events that have come in any order. A server records its events, possibly with a delay: a message that was
 * received had been sent by then, and so had everything that its sender had done before. Only causes move, and only back in time.
 */
export function causalOrder(
  events: readonly UnclockedEvent[],
  servers: number,
  facts: FactTable,
): UnclockedEvent[] {
  const faults = events.filter(({ kind }) => kind === 'fault').sort((a, b) => a.atMs - b.atMs);
  const lanes = new Lanes(servers, Infinity, facts, { isWhole: true });
  lanes.add(events.filter((event) => event.kind !== 'fault'));
  const timesMs = timesOf(lanes);
  const timeOf = (item: Item) => timesMs.get(item) ?? item.event.atMs;

  const places = Array.from({ length: servers }, () => 0);
  const isPlaced = new Set<Item>();
  const headOf = (server: number) => lanes.lane(server)[places[server] ?? 0];
  const isReady = (item: Item) => item.causes.every((cause) => isPlaced.has(cause));
  const ordered: UnclockedEvent[] = [];
  let nextFault = 0;
  for (;;) {
    let first: Item | undefined;
    let firstReady: Item | undefined;
    for (let server = 0; server < servers; server++) {
      const item = headOf(server);
      if (item === undefined) continue;
      if (first === undefined || timeOf(item) < timeOf(first)) first = item;
      if ((firstReady === undefined || timeOf(item) < timeOf(firstReady)) && isReady(item)) firstReady = item;
    }
    // In a cycle no event is ready: then the times decide.
    const next = firstReady ?? first;
    const untilMs = next === undefined ? Infinity : timeOf(next);
    for (; nextFault < faults.length && (faults[nextFault]?.atMs ?? 0) <= untilMs; nextFault++)
      ordered.push(faults[nextFault] as UnclockedEvent);
    if (next === undefined) return ordered;
    (places as [number])[next.lane as 0]++;
    isPlaced.add(next);
    ordered.push({ ...(next.event as UnclockedEvent), atMs: untilMs });
  }
}

/** When each event had happened at the latest: at its own time, but before its effects. */
function timesOf(lanes: Lanes): ReadonlyMap<Item, number> {
  const timesMs = new Map<Item, number>();
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (let server = 0; server < lanes.servers; server++) {
      let nextMs = Infinity;
      for (const item of [...lanes.lane(server)].reverse()) {
        const knownMs = timesMs.get(item) ?? item.event.atMs;
        let atMs = Math.min(knownMs, nextMs);
        for (const effect of item.effects) atMs = Math.min(atMs, timesMs.get(effect) ?? effect.event.atMs);
        if (atMs < knownMs) {
          timesMs.set(item, atMs);
          isSettled = false;
        }
        nextMs = atMs;
      }
    }
  }
  return timesMs;
}
