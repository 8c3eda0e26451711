/** The axis of time, and the present. */
import { ticksOf, xOf } from '../model/viewport.ts';
import { timeWidth } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

/** Where the line of the present begins. */
const NOW_TOP = 20;
const FONT = '12px system-ui, sans-serif';

export function drawAxis(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, view, nowMs, axis = 'time', axisName } = scene;
  const width = timeWidth(geometry);
  context.font = FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineWidth = 1;
  const nameWidth = axisName === undefined ? 0 : widthOfName(context, axisName, width);
  const textsEnd = geometry.width - nameWidth;
  // The names of columns would mean nothing: only their order does.
  const ticks = axis === 'order' ? [] : ticksOf(view, Math.max(2, width / 90), axis === 'steps');
  for (const { atMs, text } of ticks) {
    const x = geometry.left + xOf(view, atMs, width);
    if (x < geometry.left) continue;
    context.fillStyle = palette.faint;
    context.fillRect(Math.round(x), 0, 1, geometry.height);
    context.fillStyle = palette.text;
    if (x + 4 + context.measureText(text).width <= textsEnd) context.fillText(text, x + 4, 11);
  }
  if (axisName !== undefined && nameWidth > 0) {
    context.fillStyle = palette.text;
    context.fillText(axisName, textsEnd + 5, 11);
  }
  if (nowMs === undefined) return;
  const x = geometry.left + xOf(view, nowMs, width);
  if (x < geometry.left || x > geometry.width) return;
  context.fillStyle = palette.chosen;
  // Below the texts.
  context.fillRect(Math.round(x), NOW_TOP, 1, geometry.height - NOW_TOP);
}

/** The width of the name of the axis, which stands at its end; 0 if there is no room for it. */
function widthOfName(context: CanvasRenderingContext2D, name: string, width: number): number {
  const needed = context.measureText(name).width + 10;
  return needed > width / 2 ? 0 : needed;
}
