/**
 * The faults of links: a cut is a moment; a loss, a hold or a delay is a strip for its duration, beside the lines of
 * the two servers of the link. Servers between them are not affected: the connecting strokes leave their lines free.
 */
import { serversOf, type Fault } from '../../lib/trace/fault.ts';
import { isShown } from '../model/filter.ts';
import { xOf } from '../model/viewport.ts';
import { timeWidth, yOf, yOfRow, type Geometry } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

/** The strips of lasting faults differ in their dashes as well as in their colours. */
export const STRIPS = {
  hold: { dash: [], thickness: 5 },
  delay: { dash: [9, 3], thickness: 4 },
  block: { dash: [6, 5], thickness: 2 },
} as const;

export type StripName = keyof typeof STRIPS;

/** How far from its line a strip is, towards the other end of the link. */
const ASIDE = 9;
/** The distance that is kept from the lines between. */
const CLEAR = 10;
const TEAR = 5;

/** Draws the faults of the links between two servers, between their lines. */
export function drawLinkFaults(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, lanes, view, filter } = scene;
  const width = timeWidth(geometry);
  for (const item of lanes.faults) {
    if (item.event.kind !== 'fault') continue;
    const { fault } = item.event;
    const forMs = 'forMs' in fault ? fault.forMs : 0;
    const from = geometry.left + xOf(view, item.atMs, width);
    const to = geometry.left + xOf(view, item.atMs + forMs, width);
    if (to < geometry.left || from > geometry.width || !isShown(item, filter)) continue;
    const [top, bottom] = serversOf(fault)
      .map((server) => yOf(geometry, server))
      .sort((a = 0, b = 0) => a - b);
    if (top === undefined || bottom === undefined || top === bottom) continue;
    if (fault.kind === 'cut') drawTear(context, palette, from, piecesOf(geometry, top, bottom));
    if (!hasStrip(fault)) continue;
    const right = Math.min(geometry.width, to);
    const left = Math.min(right, Math.max(geometry.left, from));
    drawStrip(context, palette, fault.kind, left, right, top + ASIDE, left - from);
    drawStrip(context, palette, fault.kind, left, right, bottom - ASIDE, left - from);
    const isDown = yOf(geometry, fault.to) === bottom;
    drawWay(context, palette, left, piecesOf(geometry, top + ASIDE, bottom - ASIDE), isDown);
  }
}

/** A stretch from top to bottom. */
type Piece = readonly [number, number];

/** A line that is torn, in the middle of its first piece. */
export function drawTear(
  context: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  pieces: readonly Piece[],
): void {
  context.strokeStyle = palette.fault;
  context.lineWidth = 1.5;
  context.beginPath();
  pieces.forEach(([from, to], i) => {
    context.moveTo(x, from);
    if (i === 0) {
      const middle = (from + to) / 2;
      context.lineTo(x, middle - TEAR);
      context.lineTo(x + TEAR, middle - 2);
      context.moveTo(x - TEAR, middle + 2);
      context.lineTo(x, middle + TEAR);
    }
    context.lineTo(x, to);
  });
  context.stroke();
}

/** @param phase - the length of it that lies before the drawn part: the pattern moves with the time */
export function drawStrip(
  context: CanvasRenderingContext2D,
  palette: Palette,
  name: StripName,
  from: number,
  to: number,
  y: number,
  phase = 0,
): void {
  const { dash, thickness } = STRIPS[name];
  context.save();
  context.globalAlpha = 0.8;
  context.strokeStyle = palette.fault;
  context.lineWidth = thickness;
  context.setLineDash([...dash]);
  context.lineDashOffset = phase;
  context.beginPath();
  context.moveTo(from, y);
  context.lineTo(Math.max(from + 1, to), y);
  context.stroke();
  context.setLineDash([]);
  context.restore();
}

/** From one end of a link to the other, with a point where the bytes go. */
function drawWay(
  context: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  pieces: readonly Piece[],
  isDown: boolean,
): void {
  context.strokeStyle = palette.fault;
  context.lineWidth = 1;
  context.beginPath();
  for (const [from, to] of pieces) {
    context.moveTo(x, from);
    context.lineTo(x, to);
  }
  const [tip, back] = isDown ? [pieces.at(-1)?.[1] ?? 0, -6] : [pieces[0]?.[0] ?? 0, 6];
  context.moveTo(x - 3, tip + back);
  context.lineTo(x, tip);
  context.lineTo(x + 3, tip + back);
  context.stroke();
}

/** The way from one line to another, but for where it meets those between. */
function piecesOf(geometry: Geometry, top: number, bottom: number): Piece[] {
  const between = geometry.rows.map((_, row) => yOfRow(geometry, row)).filter((y) => y > top && y < bottom);
  return [top, ...between.map((y) => y + CLEAR)].map((from, i) => [
    from,
    (between[i] ?? bottom + CLEAR) - CLEAR,
  ]);
}

function hasStrip(fault: Fault): fault is Extract<Fault, { kind: StripName }> {
  return fault.kind in STRIPS;
}
