/** The faults of links: a cut is a moment, what holds back or slows down is a band as long as it lasts. */
import type { Fault } from '../../lib/trace/fault.ts';
import { xOf } from '../model/viewport.ts';
import { timeWidth, yOf } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

/** What is done to the links between two servers stands between their lines. */
export function drawLinkFaults(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, lanes, view, filter } = scene;
  if (filter.withoutKinds.has('fault')) return;
  const width = timeWidth(geometry);
  for (const item of lanes.faults) {
    if (item.event.kind !== 'fault') continue;
    const ends = endsOf(item.event.fault);
    const [top, bottom] = (ends ?? []).map((server) => yOf(geometry, server)).sort((a = 0, b = 0) => a - b);
    if (ends === undefined || top === undefined || bottom === undefined) continue;
    const forMs = 'forMs' in item.event.fault ? item.event.fault.forMs : 0;
    const from = geometry.left + xOf(view, item.atMs, width);
    const to = geometry.left + xOf(view, item.atMs + forMs, width);
    if (to < geometry.left || from > geometry.width) continue;
    if (forMs === 0) {
      context.strokeStyle = palette.fault;
      context.lineWidth = 1.5;
      context.beginPath();
      // A line that is torn.
      const middle = (top + bottom) / 2;
      context.moveTo(from, top);
      context.lineTo(from, middle - 5);
      context.lineTo(from + 5, middle - 2);
      context.moveTo(from - 5, middle + 2);
      context.lineTo(from, middle + 5);
      context.lineTo(from, bottom);
      context.stroke();
      continue;
    }
    context.save();
    context.globalAlpha = 0.14;
    context.fillStyle = palette.fault;
    const left = Math.max(geometry.left, from);
    context.fillRect(left, top, Math.max(1, Math.min(geometry.width, to) - left), bottom - top);
    context.restore();
  }
}

/** The two servers between which a fault is. */
function endsOf(fault: Fault): readonly [number, number] | undefined {
  if (fault.kind === 'cut') return [fault.a, fault.b];
  return 'from' in fault ? [fault.from, fault.to] : undefined;
}
