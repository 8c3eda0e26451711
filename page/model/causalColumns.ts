/**
 * Columns for events by cause and effect: each event stands at least one column behind the event before it in its lane, and behind those
 * that sent what it receives. Otherwise it stands in the column of the last event before it in time. So every message goes from left to
 * right, however short its way was, and nothing stands left of what was earlier. Pure.
 */
import { isArrowShown, isShown, type Filter } from './filter.ts';
import { isBehind, type Item, type Lanes } from './lanes.ts';

/** The columns that items have been given. They are kept while events are added. */
export type Columns = WeakMap<Item, number>;

/**
 * Gives columns to items.
 *
 * @param items - those of a stretch of time, in any order
 * @param filter - an event that it does not show takes no column of its own
 * @param columns - those that were given before: an item keeps its own, unless something has come between
 * @returns the items in the order of their columns, those of each lane in the order of the lane
 */
export function giveColumns(
  items: readonly Item[],
  lanes: Lanes,
  filter: Filter,
  columns: Columns,
): readonly Item[] {
  const wanted = new Set(items);
  const inTime = [...items].sort((a, b) => (isBehind(a, b) ? 1 : -1));
  const queues: Item[][] = Array.from({ length: lanes.count }, () => []);
  for (const item of inTime) queues[item.lane]?.push(item);
  /** By lane: the place in its queue of the next item, and the column of the last one. */
  const next = queues.map(() => 0);
  const last = queues.map(() => -Infinity);
  /** The lanes of which an item is being placed. */
  const busy = new Set<number>();
  const given = new Map<Item, number>();
  /** The columns of receipts, by the facts that are shown in their places. */
  const shared = new Map<Item, number>();
  let front = (inTime[0] && columns.get(inTime[0])) ?? 0;

  const place = (item: Item): void => {
    for (const cause of item.causes) if (wanted.has(cause) && !given.has(cause)) advance(cause.lane, cause);
    const before = last[item.lane] ?? -Infinity;
    const behind = Math.max(before, ...item.causes.map((cause) => given.get(cause) ?? -Infinity));
    const together = shared.get(item);
    const hasSign = together === undefined && (isArrowShown(item, filter) || isShown(item, filter));
    const least = hasSign ? Math.max(front, behind + 1) : Math.max(behind, together ?? -Infinity);
    const kept = hasSign ? (columns.get(item) ?? -Infinity) : -Infinity;
    const column = Math.max(kept, Number.isFinite(least) ? least : front);
    given.set(item, column);
    columns.set(item, column);
    if (item.shownAs !== undefined) shared.set(item.shownAs, column);
    last[item.lane] = column;
    if (hasSign) front = Math.max(front, column);
  };

  /** Places the items of a lane up to one of them. If that lane waits for this one, the records contradict each other. */
  const advance = (lane: number, until: Item): void => {
    const queue = queues[lane] ?? [];
    if (busy.has(lane)) return;
    busy.add(lane);
    while (!given.has(until)) {
      const item = queue[next[lane] ?? 0];
      if (item === undefined) break;
      next[lane] = (next[lane] ?? 0) + 1;
      place(item);
    }
    busy.delete(lane);
  };

  for (const item of inTime) if (!given.has(item)) advance(item.lane, item);
  const columnOf = (item: Item) => given.get(item) ?? 0;
  // Sorting is stable: of a lane the items stay in their order.
  return queues.flat().sort((a, b) => columnOf(a) - columnOf(b));
}
