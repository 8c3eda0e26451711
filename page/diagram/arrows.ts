/** The arrows of messages, from where they were sent or made to where they were received. */
import { isInCone } from '../model/causality.ts';
import type { Item } from '../model/lanes.ts';
import { xOf } from '../model/viewport.ts';
import { timeWidth, yOf } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

/** Arrows to these receipts; those outside of the causal cone of the highlighted event are dim. */
export function drawArrows(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  receipts: readonly Item[],
): void {
  const { geometry, lanes, view, cone } = scene;
  const width = timeWidth(geometry);
  const lastMs = view.fromMs + view.lengthMs;
  const [bright, dim] = [new Path2D(), new Path2D()];
  const isBright = (item: Item) => cone === undefined || isInCone(cone, item.lane, lanes.placeOf(item));
  for (const item of receipts) {
    const y = yOf(geometry, item.lane);
    for (const cause of item.causes) {
      const fromY = yOf(geometry, cause.lane);
      if (y === undefined || fromY === undefined || cause.atMs > lastMs) continue;
      arrow(
        isBright(item) && isBright(cause) ? bright : dim,
        geometry.left + xOf(view, cause.atMs, width),
        fromY,
        geometry.left + xOf(view, item.atMs, width),
        y,
      );
    }
  }
  context.strokeStyle = palette.receipt;
  context.lineWidth = 1;
  context.globalAlpha = 0.12;
  context.stroke(dim);
  context.globalAlpha = cone === undefined ? 0.55 : 0.9;
  context.stroke(bright);
  context.globalAlpha = 1;
}

/** One arrow by itself. */
export function drawArrow(
  context: CanvasRenderingContext2D,
  palette: Palette,
  ...[fromX, fromY, toX, toY]: readonly [number, number, number, number]
): void {
  const path = new Path2D();
  arrow(path, fromX, fromY, toX, toY);
  context.strokeStyle = palette.receipt;
  context.lineWidth = 1;
  context.stroke(path);
}

function arrow(path: Path2D, fromX: number, fromY: number, toX: number, toY: number): void {
  path.moveTo(fromX, fromY);
  path.lineTo(toX, toY);
  const length = Math.hypot(toX - fromX, toY - fromY);
  if (length < 12) return;
  const [ux, uy] = [(toX - fromX) / length, (toY - fromY) / length];
  // The point stands before the ring of the delivery.
  const [tipX, tipY] = [toX - 4 * ux, toY - 4 * uy];
  path.moveTo(tipX - 7 * ux + 3.5 * uy, tipY - 7 * uy - 3.5 * ux);
  path.lineTo(tipX, tipY);
  path.lineTo(tipX - 7 * ux - 3.5 * uy, tipY - 7 * uy + 3.5 * ux);
}
