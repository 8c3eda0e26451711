/** The axis of time, and the present. */
import { ticksOf, xOf } from '../model/viewport.ts';
import { timeWidth } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

const FONT = '12px system-ui, sans-serif';

export function drawAxis(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, view, nowMs, axis = 'time', axisName } = scene;
  const width = timeWidth(geometry);
  context.font = FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineWidth = 1;
  // The names of columns would mean nothing: only their order does.
  const ticks = axis === 'order' ? [] : ticksOf(view, Math.max(2, width / 90), axis === 'steps');
  for (const { atMs, text } of ticks) {
    const x = geometry.left + xOf(view, atMs, width);
    if (x < geometry.left) continue;
    context.fillStyle = palette.faint;
    context.fillRect(Math.round(x), 0, 1, geometry.height);
    context.fillStyle = palette.text;
    context.fillText(text, x + 4, 11);
  }
  if (axisName !== undefined) drawName(context, scene, palette, axisName);
  if (nowMs === undefined) return;
  const x = geometry.left + xOf(view, nowMs, width);
  if (x < geometry.left || x > geometry.width) return;
  context.fillStyle = palette.chosen;
  context.fillRect(Math.round(x), 0, 1, geometry.height);
}

/** The name of the axis, at its end, before the ticks. */
function drawName(
  context: CanvasRenderingContext2D,
  { geometry }: Scene,
  palette: Palette,
  name: string,
): void {
  const width = context.measureText(name).width + 10;
  if (width > timeWidth(geometry) / 2) return;
  context.fillStyle = palette.back;
  context.fillRect(geometry.width - width, 2, width, 18);
  context.fillStyle = palette.text;
  context.fillText(name, geometry.width - width + 5, 11);
}
