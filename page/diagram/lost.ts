/** A violation in the diagram: rings around its events, and what was lost as a dashed arrow that ends in a cross. */
import type { LostArrow } from '../model/evidence.ts';
import { xOf } from '../model/viewport.ts';
import { timeWidth, yOf } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Point } from './routes.ts';
import type { Scene } from './scene.ts';

const RING_PX = 13;
/** The cross stands this far before the event that shows that the message was lost, or this far behind where it was sent. */
const BEFORE_PX = 16;
const BEHIND_PX = 64;
/** Half of its width. */
const CROSS_PX = 5.5;

export function drawViolation(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, view, violation } = scene;
  if (violation === undefined) return;
  const width = timeWidth(geometry);
  const rings = new Path2D();
  for (const { lane, atMs } of violation.items) {
    const y = yOf(geometry, lane);
    if (y === undefined) continue;
    const x = geometry.left + xOf(view, atMs, width);
    rings.moveTo(x + RING_PX, y);
    rings.arc(x, y, RING_PX, 0, 2 * Math.PI);
  }
  const [arrows, crosses] = [new Path2D(), new Path2D()];
  for (const arrow of violation.lost) addLost(arrows, crosses, arrow, scene);
  context.strokeStyle = palette.crash;
  context.lineWidth = 2;
  context.stroke(rings);
  context.setLineDash([6, 4]);
  context.stroke(arrows);
  context.setLineDash([]);
  context.lineWidth = 3;
  context.stroke(crosses);
}

function addLost(arrows: Path2D, crosses: Path2D, { from, lane, byMs }: LostArrow, scene: Scene): void {
  const { geometry, view } = scene;
  const width = timeWidth(geometry);
  const [fromY, toY] = [yOf(geometry, from.lane), yOf(geometry, lane)];
  if (fromY === undefined || toY === undefined) return;
  const fromX = geometry.left + xOf(view, from.atMs, width);
  const toX = byMs === undefined ? fromX + BEHIND_PX : endOf(fromX, geometry.left + xOf(view, byMs, width));
  addLostWay(arrows, crosses, [fromX, fromY], [toX, toY]);
}

/** The way of a lost message, and the cross at its end. */
export function addLostWay(arrows: Path2D, crosses: Path2D, [fromX, fromY]: Point, [toX, toY]: Point): void {
  arrows.moveTo(fromX, fromY);
  arrows.lineTo(toX, toY);
  for (const [ux, uy] of [
    [1, 1],
    [1, -1],
  ] as const) {
    crosses.moveTo(toX - CROSS_PX * ux, toY - CROSS_PX * uy);
    crosses.lineTo(toX + CROSS_PX * ux, toY + CROSS_PX * uy);
  }
}

/** Before the mark of the event at which the message is missed, but not before it was sent. */
function endOf(fromX: number, byX: number): number {
  return Math.max(Math.min(fromX, byX), byX - BEFORE_PX);
}
