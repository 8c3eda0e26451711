/** The geometry of the diagram, in CSS pixels: lanes from top to bottom, time from left to right. Pure. */

export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** The left edge of the time axis, after the names of the servers. */
  readonly left: number;
  /** The servers that are shown, from top to bottom. */
  readonly servers: readonly number[];
  readonly laneHeight: number;
}

const AXIS = 24;
const LANE_MIN = 44;
const LANE_MAX = 84;
const LEFT = 54;

/** The diagram of some servers in a given space; it is higher if that is not enough. */
export function geometryOf(width: number, room: number, servers: readonly number[]): Geometry {
  const count = Math.max(1, servers.length);
  const laneHeight = Math.min(LANE_MAX, Math.max(LANE_MIN, (room - AXIS) / count));
  return { width, height: AXIS + laneHeight * count, left: LEFT, servers, laneHeight };
}

/** The line of a server; undefined where it is not shown. */
export function yOf({ servers, laneHeight }: Geometry, server: number): number | undefined {
  const row = servers.indexOf(server);
  return row === -1 ? undefined : AXIS + (row + 0.5) * laneHeight;
}

/** The server whose line is nearest. */
export function serverAt({ servers, laneHeight }: Geometry, y: number): number | undefined {
  const row = Math.floor((y - AXIS) / laneHeight);
  return servers[Math.min(servers.length - 1, Math.max(0, row))];
}

/** The width of the time axis. */
export function timeWidth({ width, left }: Geometry): number {
  return Math.max(1, width - left);
}
