/** Hit testing: the event at a place in the diagram. */
import { isArrowShown, isShown, type Filter } from '../model/filter.ts';
import { isBehind, type Item, type Lanes } from '../model/lanes.ts';
import { msAt, xOf } from '../model/viewport.ts';
import { rowAt, timeWidth } from './geometry.ts';
import { distanceToRoute, routeOf, type Point, type Seen } from './routes.ts';

/** The greatest distance between a pointer and an event. */
const REACH_PX = 10;

/** The nearest event that is shown in the lane that is pointed at. */
export function itemAt([x, y]: Point, { geometry, lanes, view, filter }: Seen): Item | undefined {
  const row = rowAt(geometry, y);
  if (row === undefined) return undefined;
  const width = timeWidth(geometry);
  const at = x - geometry.left;
  let nearest: Item | undefined;
  let nearestPx = REACH_PX;
  for (const number of row.lanes) {
    const lane = lanes.lane(number);
    const from = lanes.placeAt(number, msAt(view, at - REACH_PX, width));
    for (let i = from; i < lane.length; i++) {
      const item = lane[i] as Item;
      const away = xOf(view, item.atMs, width) - at;
      if (away > REACH_PX) break;
      if (Math.abs(away) >= nearestPx || !isShown(item, filter)) continue;
      nearestPx = Math.abs(away);
      nearest = item;
    }
  }
  return nearest;
}

/** The greatest distance between a pointer and an arrow; and the most events in view among which arrows are sought. */
const ARROW_REACH_PX = 5;
const ARROWS_MAX = 2_500;

/** The receipt to which the nearest arrow under a pointer leads. */
export function arrowAt(point: Point, seen: Seen): Item | undefined {
  const { geometry, lanes, view, filter } = seen;
  let nearest: Item | undefined;
  let nearestPx = ARROW_REACH_PX;
  let left = ARROWS_MAX;
  const untilMs = view.fromMs + view.lengthMs;
  for (const number of geometry.rowOfLane.keys()) {
    const lane = lanes.lane(number);
    for (let i = lanes.placeAt(number, view.fromMs); i < lane.length && left > 0; i++, left--) {
      const item = lane[i] as Item;
      if (item.atMs > untilMs) break;
      if (item.causes.length === 0 || !isArrowShown(item, filter)) continue;
      for (const cause of item.causes) {
        const way = routeOf(seen, cause, item);
        if (way === undefined) continue;
        const away = distanceToRoute(point, way);
        if (away >= nearestPx) continue;
        nearestPx = away;
        nearest = item;
      }
    }
  }
  return nearest;
}

/**
 * The next event that is shown behind an item, or before it.
 *
 * @param among - the lanes of its row
 */
export function neighbourOf(
  item: Item,
  step: 1 | -1,
  lanes: Lanes,
  filter: Filter,
  among: readonly number[] = [item.lane],
): Item | undefined {
  let nearest: Item | undefined;
  for (const number of among) {
    const lane = lanes.lane(number);
    const beside = lanes.placeBeside(number, item);
    const from = step === -1 ? beside - 1 : number === item.lane ? beside + 1 : beside;
    const next = firstShown(lane, from, step, filter);
    if (next === undefined) continue;
    if (nearest === undefined || isBehind(next, nearest) === (step === -1)) nearest = next;
  }
  return nearest;
}

/** The event that is shown nearest in time in some lanes. */
export function nearestIn(
  among: readonly number[],
  atMs: number,
  lanes: Lanes,
  filter: Filter,
): Item | undefined {
  let nearest: Item | undefined;
  for (const lane of among) {
    const item = nearestInLane(lane, atMs, lanes, filter);
    if (item === undefined) continue;
    if (nearest === undefined || Math.abs(item.atMs - atMs) < Math.abs(nearest.atMs - atMs)) nearest = item;
  }
  return nearest;
}

function nearestInLane(number: number, atMs: number, lanes: Lanes, filter: Filter): Item | undefined {
  const lane = lanes.lane(number);
  const place = lanes.placeAt(number, atMs);
  const behind = firstShown(lane, place, 1, filter);
  const before = firstShown(lane, place - 1, -1, filter);
  if (behind === undefined || before === undefined) return behind ?? before;
  return behind.atMs - atMs <= atMs - before.atMs ? behind : before;
}

/** The first event that is shown, from a place in a lane on, forwards or backwards. */
function firstShown(lane: readonly Item[], from: number, step: 1 | -1, filter: Filter): Item | undefined {
  for (let i = from; i >= 0 && i < lane.length; i += step) {
    const item = lane[i] as Item;
    if (isShown(item, filter)) return item;
  }
  return undefined;
}
