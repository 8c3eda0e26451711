/** The servers: a line for each over time, and its name before it. */
import { FAULTS } from '../../lib/trace/fault.ts';
import { finds } from '../model/filter.ts';
import { conditionAt, type Condition, type Span } from '../model/spans.ts';
import { xOf } from '../model/viewport.ts';
import { timeWidth, yOf } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

/** The line of a server: solid while it runs, dotted while it is paused, faint while it is down. */
export function drawLine(
  context: CanvasRenderingContext2D,
  { geometry, view, nowMs, filter }: Scene,
  palette: Palette,
  server: number,
  spans: readonly Span[],
): void {
  const y = yOf(geometry, server);
  if (y === undefined) return;
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
const PAUSE_WORDS = ['paused', FAULTS.pause.mark.label, FAULTS.block.mark.label];

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
  context.setLineDash(condition === 'up' ? [] : condition === 'paused' ? [2, 4] : [1, 7]);
  context.lineWidth = condition === 'paused' ? 5 : condition === 'up' ? 2 : 1;
  context.strokeStyle = condition === 'paused' ? palette.pause : palette.line;
  context.stroke();
  context.setLineDash([]);
}

/** The number of each server, and its condition at the end of the view if that is not up. */
export function drawNames(
  context: CanvasRenderingContext2D,
  { geometry, nowMs, view }: Scene,
  palette: Palette,
  spans: readonly (readonly Span[])[],
): void {
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const server of geometry.servers) {
    const y = yOf(geometry, server) ?? 0;
    const lastMs = view.fromMs + view.lengthMs;
    const condition = conditionAt(spans[server] ?? [], Math.min(nowMs ?? lastMs, lastMs));
    context.font = `600 15px system-ui, sans-serif`;
    context.fillStyle = palette.text;
    context.fillText(String(server), 8, y);
    if (condition === 'up' || condition === 'unknown') continue;
    context.font = '11px system-ui, sans-serif';
    context.fillStyle = condition === 'down' ? palette.crash : palette.pause;
    context.fillText(condition, 8, y + 15);
  }
}
