/** Rings around the event that is chosen, and the one that is pointed at. */
import type { Item } from '../model/lanes.ts';
import { xOf } from '../model/viewport.ts';
import { timeWidth, yOf } from './geometry.ts';
import type { Ink, Palette } from './palette.ts';
import type { Scene } from './scene.ts';

export function drawRings(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, view, chosen, pointed } = scene;
  const width = timeWidth(geometry);
  const rings: readonly (readonly [Item | undefined, number, Ink])[] = [
    [pointed, 9, 'text'],
    [chosen, 11, 'chosen'],
  ];
  for (const [item, radius, ink] of rings) {
    const y = item === undefined ? undefined : yOf(geometry, item.lane);
    if (item === undefined || y === undefined) continue;
    context.beginPath();
    context.arc(geometry.left + xOf(view, item.atMs, width), y, radius, 0, 2 * Math.PI);
    context.lineWidth = ink === 'chosen' ? 2.5 : 1.5;
    context.strokeStyle = palette[ink];
    context.stroke();
  }
}
