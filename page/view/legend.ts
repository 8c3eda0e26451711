/** The signs of the legend, painted as in the diagram. */
import { GLYPHS, type Glyph, type GlyphName } from '../diagram/glyphs.ts';
import type { Palette } from '../diagram/palette.ts';

/** Paints all that there are. */
export function paintLegend(palette: Palette): void {
  for (const sign of document.querySelectorAll<HTMLCanvasElement>('canvas.sign')) paintSign(sign, palette);
}

function paintSign(canvas: HTMLCanvasElement, palette: Palette): void {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const glyph: Glyph = GLYPHS[canvas.dataset['glyph'] as GlyphName];
  const path = new Path2D();
  glyph.outline(path, 10, 10);
  context.setTransform(2, 0, 0, 2, 0, 0);
  context.clearRect(0, 0, 20, 20);
  context.lineWidth = 2;
  context.fillStyle = context.strokeStyle = palette[glyph.ink];
  if (glyph.isFilled) context.fill(path);
  else context.stroke(path);
}
