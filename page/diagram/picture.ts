/** Pictures of a scene, drawn by the code that draws the diagram: an SVG, or a PNG of twice the resolution. */
import { escaped } from '../../lib/check/linearizability/picture.ts';
import { draw } from './draw.ts';
import { geometryOf } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';
import { SvgContext, SvgPath } from './svg.ts';

export interface Looks {
  readonly palette: Palette;
  /** A style sheet, if the palette needs one. */
  readonly style?: string;
  readonly title: string;
}

/** The same scene with the names of its rows, which the page has beside the drawing. */
export function named(scene: Scene): Scene {
  const { geometry } = scene;
  if (geometry.isNamed) return scene;
  const { left } = geometryOf(geometry.width, geometry.height, geometry.rows);
  const width = geometry.width - geometry.left + left;
  return { ...scene, geometry: geometryOf(width, geometry.height, geometry.rows) };
}

/** A scene as an SVG. */
export function svgOf(scene: Scene, { palette, style = '', title }: Looks): string {
  const { width, height } = scene.geometry;
  const context = new SvgContext();
  const { Path2D } = globalThis;
  // The diagram makes its paths itself; it is drawn at once, so nothing else meets these.
  globalThis.Path2D = SvgPath as unknown as typeof Path2D;
  try {
    draw(context as unknown as CanvasRenderingContext2D, scene, palette);
  } finally {
    globalThis.Path2D = Path2D;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img">
<title>${escaped(title)}</title>
<style>${style}</style>
<rect width="${String(width)}" height="${String(height)}" style="fill:${palette.back}"/>
${context.elements}
</svg>
`;
}

const SHARP = 2;

/** A scene as a PNG. */
export async function pngOf(scene: Scene, { palette }: Looks): Promise<Blob> {
  const { width, height } = scene.geometry;
  const canvas = new OffscreenCanvas(SHARP * width, SHARP * height);
  const context = canvas.getContext('2d') as unknown as CanvasRenderingContext2D;
  context.setTransform(SHARP, 0, 0, SHARP, 0, 0);
  draw(context, scene, palette);
  // Behind what was drawn, which clears the canvas at first.
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = palette.back;
  context.fillRect(0, 0, width, height);
  return canvas.convertToBlob({ type: 'image/png' });
}
