/**
 * The past and the future of the event that is pointed at, as bands along the lines: the past is filled, the future lies between two
 * strokes, so that both are told apart without colour, among bars, too.
 */
import { xOf } from '../model/viewport.ts';
import { timeWidth, yOfRow } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

/** How far from its line a band reaches, and beyond its outermost event. */
const HALF_PX = 9;
const BEYOND_PX = 9;

export function drawBands(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, lanes, view, cone } = scene;
  if (cone === undefined) return;
  const width = timeWidth(geometry);
  const xAt = (atMs: number) => geometry.left + Math.min(width, Math.max(0, xOf(view, atMs, width)));
  for (const [row, { lanes: inRow }] of geometry.rows.entries()) {
    const y = yOfRow(geometry, row);
    // Of several lanes in a row, what is the past or the future of any of them.
    let [lastMs, firstMs] = [-Infinity, Infinity];
    for (const lane of inRow) {
      lastMs = Math.max(lastMs, lanes.lane(lane)[(cone.past[lane] ?? 0) - 1]?.atMs ?? -Infinity);
      firstMs = Math.min(firstMs, lanes.lane(lane)[cone.future[lane] ?? Infinity]?.atMs ?? Infinity);
    }
    const past = xAt(lastMs);
    const isSelf = lastMs === firstMs;
    const over = isSelf ? 0 : BEYOND_PX;
    if (past > geometry.left) paintPast(context, palette, geometry.left, past + over, y);
    const future = xAt(firstMs);
    if (future < geometry.width) paintFuture(context, palette, future - over, geometry.width, y);
  }
}

export function paintPast(
  context: CanvasRenderingContext2D,
  palette: Palette,
  from: number,
  to: number,
  y: number,
): void {
  context.globalAlpha = 0.22;
  context.fillStyle = palette.past;
  context.fillRect(from, y - HALF_PX, to - from, 2 * HALF_PX);
  context.globalAlpha = 1;
}

export function paintFuture(
  context: CanvasRenderingContext2D,
  palette: Palette,
  from: number,
  to: number,
  y: number,
): void {
  context.strokeStyle = palette.future;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const side of [y - HALF_PX, y + HALF_PX]) {
    context.moveTo(from, side);
    context.lineTo(to, side);
  }
  context.stroke();
}
