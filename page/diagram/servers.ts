/** The servers: a line for each over time, and its name before it. */
import { FAULTS } from '../../lib/trace/fault.ts';
import { finds } from '../model/filter.ts';
import { conditionAt, type Condition, type Span } from '../model/spans.ts';
import { xOf } from '../model/viewport.ts';
import { timeWidth, yOfRow } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

/** The line of a server or of a part of it: thin while it runs, thick while it is paused, dotted while it is down. */
export function drawLine(
  context: CanvasRenderingContext2D,
  { geometry, view, nowMs, filter }: Scene,
  palette: Palette,
  y: number,
  spans: readonly Span[],
): void {
  const width = timeWidth(geometry);
  const x = (atMs: number) => geometry.left + Math.min(width, Math.max(0, xOf(view, atMs, width)));
  const endMs = nowMs ?? Infinity;
  spans.forEach(({ fromMs, condition }, i) => {
    const untilMs = Math.min(endMs, spans[i + 1]?.fromMs ?? Infinity);
    const [from, to] = [x(fromMs), x(untilMs)];
    if (to <= from) return;
    // A pause that the filter does not find is dim.
    const isDim = condition === 'paused' && !finds(filter, PAUSE_WORDS);
    context.globalAlpha = isDim ? 0.25 : 1;
    strokeLine(context, palette, condition, from, to, y);
  });
  context.globalAlpha = 1;
}

/** The names of a pause, as an event and as a fault. */
const PAUSE_WORDS = ['paused', FAULTS.pause.mark.label, FAULTS.busy.mark.label];

/** A stretch of a server's line. */
export function strokeLine(
  context: CanvasRenderingContext2D,
  palette: Palette,
  condition: Condition,
  from: number,
  to: number,
  y: number,
): void {
  context.beginPath();
  context.moveTo(from, y);
  context.lineTo(to, y);
  // A pause is one thick stroke: dashes would look like the signs of faults.
  context.setLineDash(condition === 'up' || condition === 'paused' ? [] : [1, 7]);
  context.lineWidth = condition === 'paused' ? 5 : condition === 'up' ? 2 : 1;
  context.strokeStyle = condition === 'paused' ? palette.pause : palette.line;
  context.stroke();
  context.setLineDash([]);
}

/** The name of each row, and below it the condition of its server at the playhead or the end of the view, if that is not up, or else the note of the row. */
export function drawNames(
  context: CanvasRenderingContext2D,
  { geometry, nowMs, playheadMs, view }: Scene,
  palette: Palette,
  spans: readonly (readonly Span[])[],
): void {
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const [row, { server, part, name, note, isFolded }] of geometry.rows.entries()) {
    const y = yOfRow(geometry, row);
    const lastMs = view.fromMs + view.lengthMs;
    const condition = conditionAt(spans[server] ?? [], playheadMs ?? Math.min(nowMs ?? lastMs, lastMs));
    const isNumber = name === String(server);
    const isDown = condition !== 'up' && condition !== 'unknown' && part === undefined;
    const below = isDown ? condition : note;
    const x = part === undefined && isFolded === undefined ? 8 : 20;
    const nameY = below === '' || isNumber ? y : y - 6;
    if (isFolded !== undefined) drawFold(context, palette, nameY, isFolded);
    context.font = isNumber ? '600 15px system-ui, sans-serif' : `600 12px system-ui, sans-serif`;
    context.fillStyle = palette.text;
    context.fillText(isNumber ? name : fitting(context, name, geometry.left - x - 8), x, nameY);
    if (below === '') continue;
    context.font = '11px system-ui, sans-serif';
    context.fillStyle = !isDown ? palette.text : condition === 'down' ? palette.crash : palette.pause;
    context.fillText(
      isDown ? below : fitting(context, below, geometry.left - x - 8),
      x,
      isNumber ? y + 15 : y + 8,
    );
  }
}

/** The sign before a server whose parts can be folded, ▸ or ▾: it is clicked on. */
function drawFold(context: CanvasRenderingContext2D, palette: Palette, y: number, isFolded: boolean): void {
  context.beginPath();
  if (isFolded) {
    context.moveTo(7, y - 5);
    context.lineTo(14, y);
    context.lineTo(7, y + 5);
  } else {
    context.moveTo(5, y - 3);
    context.lineTo(15, y - 3);
    context.lineTo(10, y + 4);
  }
  context.closePath();
  context.fillStyle = palette.text;
  context.fill();
}

/** A text that fits into a width: of a long one the end, in which names and addresses differ. */
function fitting(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  for (let from = 1; from < text.length; from++) {
    const end = `…${text.slice(from)}`;
    if (context.measureText(end).width <= width) return end;
  }
  return '…';
}
