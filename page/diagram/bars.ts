/** Bars: the numbers of events where there are many; rare events are drawn as markers. */
import { isInCone } from '../model/causality.ts';
import { xOf } from '../model/viewport.ts';
import { Density } from './density.ts';
import { timeWidth, yOfRow } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';
import { addPauseEnds, Markers, type SeenMarks } from './markers.ts';

const COLUMN_PX = 3;
/** How long a frame may count new events. */
const COUNTING_MS = 8;

/** Kept from frame to frame. */
let kept: Density | undefined;

/** The counts for the events in view, and whether all of them have been counted; each frame counts a share. */
export function densityOf({ geometry, lanes, view, filter }: Scene): {
  readonly density: Density;
  readonly isDone: boolean;
} {
  const columnMs = (view.lengthMs / timeWidth(geometry)) * COLUMN_PX;
  if (kept?.isOf(lanes, filter, columnMs) !== true) kept = new Density(lanes, filter, columnMs);
  const untilMs = performance.now() + COUNTING_MS;
  return { density: kept, isDone: kept.update(() => performance.now() < untilMs) };
}

/** A bar for each column that has events. */
export function drawBars(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  density: Density,
): SeenMarks {
  const { geometry, lanes, view, cone } = scene;
  const width = timeWidth(geometry);
  const { columnMs } = density;
  const markers = new Markers(scene);
  let counted = 0;
  for (const [row, { lanes: inRow }] of geometry.rows.entries()) {
    const y = yOfRow(geometry, row);
    const last = Math.floor((view.fromMs + view.lengthMs) / columnMs);
    for (let column = Math.floor(view.fromMs / columnMs); column <= last; column++) {
      const count = inRow.reduce((sum, lane) => sum + density.at(lane, column), 0);
      if (count === 0) continue;
      counted += count;
      const isBright =
        cone === undefined ||
        inRow.some((lane) => isInCone(cone, lane, lanes.placeAt(lane, column * columnMs)));
      const height = Math.min(geometry.laneHeight * 0.42, 2 + 3 * Math.log2(1 + count));
      const x = geometry.left + xOf(view, column * columnMs, width);
      drawBar(context, palette, x, y, height, isBright);
    }
    for (const lane of inRow)
      for (const item of density.rare(lane)) {
        const x = xOf(view, item.atMs, width);
        if (x > -8 && x < width + 8 && !item.isGone)
          markers.add(item, cone === undefined ? 0 : lanes.placeOf(item));
      }
  }
  markers.endLane();
  addPauseEnds(markers, scene);
  markers.paint(context, palette);
  const { marks, count } = markers.seen;
  return { marks, count: count + counted };
}

/** One bar, as far up as down. */
export function drawBar(
  context: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  y: number,
  height: number,
  isBright = true,
): void {
  context.globalAlpha = isBright ? 0.6 : 0.15;
  context.fillStyle = palette.receipt;
  context.fillRect(x, y - height, COLUMN_PX - 0.5, 2 * height);
  context.globalAlpha = 1;
}
