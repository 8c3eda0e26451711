/** The moment that is shown: a line with a handle on the axis. What happens later is faded. */
import { xOf } from '../model/viewport.ts';
import { timeWidth } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

const FADED = 0.68;
const HANDLE_PX = 7;

export function drawPlayhead(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, view, playheadMs } = scene;
  if (playheadMs === undefined) return;
  const width = timeWidth(geometry);
  const place = xOf(view, playheadMs, width);
  if (place > width) return;
  const x = geometry.left + Math.max(0, place);
  context.globalAlpha = FADED;
  context.fillStyle = palette.back;
  // The signs at the moment itself are whole.
  context.fillRect(x + HANDLE_PX, 0, geometry.width - x - HANDLE_PX, geometry.height);
  context.globalAlpha = 1;
  if (place < 0) return;
  context.fillStyle = palette.text;
  context.fillRect(Math.round(x) - 1, 0, 2, geometry.height);
  const handle = new Path2D();
  handle.moveTo(x - HANDLE_PX, 0);
  handle.lineTo(x + HANDLE_PX, 0);
  handle.lineTo(x, 1.5 * HANDLE_PX);
  context.fill(handle);
}
