/** Hit testing: the event at a place in the diagram. */
import { isShown, type Filter } from '../model/filter.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import { msAt, xOf, type Viewport } from '../model/viewport.ts';
import { serverAt, timeWidth, type Geometry } from './geometry.ts';

/** The greatest distance between a pointer and an event. */
const REACH_PX = 10;

/** The nearest event that is shown in the lane that is pointed at. */
export function itemAt(
  x: number,
  y: number,
  geometry: Geometry,
  lanes: Lanes,
  view: Viewport,
  filter: Filter,
): Item | undefined {
  const server = serverAt(geometry, y);
  if (server === undefined) return undefined;
  const width = timeWidth(geometry);
  const at = x - geometry.left;
  const lane = lanes.lane(server);
  let nearest: Item | undefined;
  let nearestPx = REACH_PX;
  const from = lanes.placeAt(server, msAt(view, at - REACH_PX, width));
  for (let i = from; i < lane.length; i++) {
    const item = lane[i] as Item;
    const away = xOf(view, item.atMs, width) - at;
    if (away > REACH_PX) break;
    if (Math.abs(away) >= nearestPx || !isShown(item, filter)) continue;
    nearestPx = Math.abs(away);
    nearest = item;
  }
  return nearest;
}

/** The next event that is shown behind an item in its lane, or before it. */
export function neighbourOf(item: Item, step: 1 | -1, lanes: Lanes, filter: Filter): Item | undefined {
  const lane = lanes.lane(item.lane);
  for (let i = lanes.placeOf(item) + step; i >= 0 && i < lane.length; i += step) {
    const next = lane[i];
    if (next !== undefined && isShown(next, filter)) return next;
  }
  return undefined;
}

/** The event that is shown nearest in time in a lane. */
export function nearestIn(server: number, atMs: number, lanes: Lanes, filter: Filter): Item | undefined {
  const lane = lanes.lane(server);
  const place = lanes.placeAt(server, atMs);
  const shownFrom = (from: number, step: 1 | -1) => {
    for (let i = from; i >= 0 && i < lane.length; i += step) {
      const item = lane[i] as Item;
      if (isShown(item, filter)) return item;
    }
    return undefined;
  };
  const behind = shownFrom(place, 1);
  const before = shownFrom(place - 1, -1);
  if (behind === undefined || before === undefined) return behind ?? before;
  return behind.atMs - atMs <= atMs - before.atMs ? behind : before;
}
