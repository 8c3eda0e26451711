/**
 * The ways of arrows: straight from line to line, or in a bow, where a straight one would pass over a sign on a line between. Pure.
 */
import { isShown } from '../model/filter.ts';
import type { Item } from '../model/lanes.ts';
import { msAt, xOf } from '../model/viewport.ts';
import { timeWidth, yOfRow } from './geometry.ts';
import type { Scene } from './scene.ts';

export type Point = readonly [x: number, y: number];

/** The part of a scene on which the ways depend. */
export type Seen = Pick<Scene, 'geometry' | 'lanes' | 'view' | 'filter'>;

/** The distance that an arrow keeps from a sign that it does not lead to. */
const CLEAR_PX = 11;
/** How far a bow is from the straight way, in its middle: the first that is clear is taken. */
const BOWS_PX = [16, -16, 28, -28];
/** A bow is drawn as this many straight pieces. */
const PIECES = 8;

/**
 * The way of the arrow from a cause to its receipt; undefined if one of their lines is not shown.
 *
 * @param isBent - whether it goes around signs; otherwise it is straight
 */
export function routeOf(seen: Seen, cause: Item, item: Item, isBent = true): readonly Point[] | undefined {
  const { geometry, view } = seen;
  const [fromRow, toRow] = [geometry.rowOfLane.get(cause.lane), geometry.rowOfLane.get(item.lane)];
  if (fromRow === undefined || toRow === undefined) return undefined;
  const width = timeWidth(geometry);
  const from: Point = [geometry.left + xOf(view, cause.atMs, width), yOfRow(geometry, fromRow)];
  const to: Point = [geometry.left + xOf(view, item.atMs, width), yOfRow(geometry, toRow)];
  const straight = [from, to];
  if (!isBent || Math.abs(fromRow - toRow) < 2 || isClear(seen, straight, fromRow, toRow)) return straight;
  for (const bowPx of BOWS_PX) {
    const bow = bowOf(from, to, bowPx);
    if (isClear(seen, bow, fromRow, toRow)) return bow;
  }
  return straight;
}

/** A curve from a point to another that is `bowPx` aside in its middle: a parabola. */
function bowOf([fromX, fromY]: Point, [toX, toY]: Point, bowPx: number): readonly Point[] {
  return Array.from({ length: PIECES + 1 }, (_, i): Point => {
    const share = i / PIECES;
    const aside = 4 * share * (1 - share) * bowPx;
    return [fromX + share * (toX - fromX) + aside, fromY + share * (toY - fromY)];
  });
}

/** Whether a way passes over no sign on the lines between its ends. */
function isClear(seen: Seen, way: readonly Point[], fromRow: number, toRow: number): boolean {
  for (let row = Math.min(fromRow, toRow) + 1; row < Math.max(fromRow, toRow); row++)
    if (isSignAt(seen, row, crossing(way, yOfRow(seen.geometry, row)))) return false;
  return true;
}

/** Where a way crosses a height. */
export function crossing(way: readonly Point[], y: number): number {
  for (let i = 1; i < way.length; i++) {
    const [[fromX, fromY], [toX, toY]] = [way[i - 1] as Point, way[i] as Point];
    if (y < Math.min(fromY, toY) || y > Math.max(fromY, toY)) continue;
    return fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX);
  }
  return NaN;
}

function isSignAt({ geometry, lanes, view, filter }: Seen, row: number, x: number): boolean {
  const width = timeWidth(geometry);
  const at = x - geometry.left;
  const lastMs = msAt(view, at + CLEAR_PX, width);
  for (const number of geometry.rows[row]?.lanes ?? []) {
    const lane = lanes.lane(number);
    for (let i = lanes.placeAt(number, msAt(view, at - CLEAR_PX, width)); i < lane.length; i++) {
      const item = lane[i] as Item;
      if (item.atMs > lastMs) break;
      if (isShown(item, filter)) return true;
    }
  }
  return false;
}

/** The distance of a point to a way. */
export function distanceToRoute(point: Point, way: readonly Point[]): number {
  let nearest = Infinity;
  for (let i = 1; i < way.length; i++)
    nearest = Math.min(nearest, distanceToPiece(point, way[i - 1] as Point, way[i] as Point));
  return nearest;
}

/** The distance of a point to the straight piece between two others. */
function distanceToPiece([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - fromX) * dx + (y - fromY) * dy) / length2));
  return Math.hypot(x - fromX - along * dx, y - fromY - along * dy);
}
