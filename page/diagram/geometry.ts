/** The geometry of the diagram, in CSS pixels: rows from top to bottom, time from left to right. Pure. */
import type { Row } from '../model/rows.ts';

export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** The left edge of the time axis, after the names of the rows. */
  readonly left: number;
  /** From top to bottom. */
  readonly rows: readonly Row[];
  /** The place of the row of each lane that is shown. */
  readonly rowOfLane: ReadonlyMap<number, number>;
  readonly laneHeight: number;
  /** Whether the names of the rows are drawn at the left; otherwise they stand beside the drawing. */
  readonly isNamed: boolean;
}

/** The height of the axis, above the rows. */
export const AXIS = 24;
const LANE_MIN = 44;
const LANE_MAX = 140;
/** Rows of parts are lower, because there can be many. */
const PART_MIN = 28;
/** The width of the names of servers that are numbers. */
const LEFT = 54;
/** The left edge of the time axis without names: half a marker. */
const LEFT_WITHOUT_NAMES = 12;
/** The width of a character of a longer name, and of the space around the name. */
const CHARACTER = 7;
const AROUND = 32;
/** The largest share of the width for names. */
const NAMES_SHARE = 0.3;

/**
 * The diagram of some rows in a given space; it is higher if that is not enough.
 *
 * @param isNamed - whether the names of the rows are drawn, too
 */
export function geometryOf(width: number, room: number, rows: readonly Row[], isNamed = true): Geometry {
  const count = Math.max(1, rows.length);
  const least = rows.some(({ part }) => part !== undefined) ? PART_MIN : LANE_MIN;
  const laneHeight = Math.min(LANE_MAX, Math.max(least, (room - AXIS) / count));
  const rowOfLane = new Map(rows.flatMap(({ lanes }, place) => lanes.map((lane) => [lane, place])));
  const left = isNamed ? leftOf(width, rows) : LEFT_WITHOUT_NAMES;
  return { width, height: AXIS + laneHeight * count, left, rows, rowOfLane, laneHeight, isNamed };
}

/** Names that are longer than a number need more room, as far as there is some. */
function leftOf(width: number, rows: readonly Row[]): number {
  const longest = Math.max(0, ...rows.map(({ name, note }) => Math.max(name.length, note.length)));
  return Math.max(LEFT, Math.round(Math.min(AROUND + CHARACTER * longest, width * NAMES_SHARE)));
}

/** Whether a place is on the axis, at the top. */
export function isOnAxis(y: number): boolean {
  return y < AXIS;
}

/** The line of a lane; undefined where it is not shown. */
export function yOf(geometry: Geometry, lane: number): number | undefined {
  const row = geometry.rowOfLane.get(lane);
  return row === undefined ? undefined : yOfRow(geometry, row);
}

/** The line of the row at a place from the top. */
export function yOfRow({ laneHeight }: Geometry, row: number): number {
  return AXIS + (row + 0.5) * laneHeight;
}

/** The row whose line is nearest. */
export function rowAt({ rows, laneHeight }: Geometry, y: number): Row | undefined {
  const row = Math.floor((y - AXIS) / laneHeight);
  return rows[Math.min(rows.length - 1, Math.max(0, row))];
}

/** The width of the time axis. */
export function timeWidth({ width, left }: Geometry): number {
  return Math.max(1, width - left);
}
