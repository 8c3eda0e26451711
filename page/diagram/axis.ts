/** The axis of time, and the present. */
import { ticksOf, xOf } from '../model/viewport.ts';
import { timeWidth } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

const FONT = '12px system-ui, sans-serif';

export function drawAxis(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, view, nowMs, isStepwise } = scene;
  const width = timeWidth(geometry);
  context.font = FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineWidth = 1;
  for (const { atMs, text } of ticksOf(view, Math.max(2, width / 90), isStepwise)) {
    const x = geometry.left + xOf(view, atMs, width);
    if (x < geometry.left) continue;
    context.fillStyle = palette.faint;
    context.fillRect(Math.round(x), 0, 1, geometry.height);
    context.fillStyle = palette.text;
    context.fillText(text, x + 4, 11);
  }
  if (nowMs === undefined) return;
  const x = geometry.left + xOf(view, nowMs, width);
  if (x < geometry.left || x > geometry.width) return;
  context.fillStyle = palette.chosen;
  context.fillRect(Math.round(x), 0, 1, geometry.height);
}
