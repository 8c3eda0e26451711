/**
 * Draws what is visible, and nothing else: however many events are held, a frame costs what can be seen of them. Where signs
 * would lie on each other, how many there are is drawn instead.
 */
import type { Fault } from '../../lib/trace/fault.ts';
import { isInCone, type Cone } from '../model/causality.ts';
import { isShown, type Filter } from '../model/filter.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import { conditionAt, spansOf, type Span } from '../model/spans.ts';
import { msAt, ticksOf, xOf, type Viewport } from '../model/viewport.ts';
import { timeWidth, yOf, type Geometry } from './geometry.ts';
import { glyphOf, GLYPHS, type Glyph, type GlyphName } from './glyphs.ts';
import type { Ink, Palette } from './palette.ts';

export interface Scene {
  readonly geometry: Geometry;
  readonly lanes: Lanes;
  readonly view: Viewport;
  readonly filter: Filter;
  readonly cone: Cone | undefined;
  readonly chosen: Item | undefined;
  readonly pointed: Item | undefined;
  /** The present; undefined in a trace, which has none. */
  readonly nowMs: number | undefined;
}

/** What there was too much of to draw. */
export interface Drawn {
  /** One of so many arrows was drawn. */
  readonly arrowsEvery: number;
}

/** Signs of the same kind closer than this are counted, not drawn. */
const APART_PX = 3;
const ARROWS_MAX = 1_200;
/** How far beyond the right edge deliveries are looked for whose arrows come from within. */
const BEYOND = 0.3;

export function draw(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): Drawn {
  const { geometry, lanes } = scene;
  context.clearRect(0, 0, geometry.width, geometry.height);
  const spans = Array.from({ length: lanes.servers }, (_, server) => spansOfLane(lanes, server));
  drawAxis(context, scene, palette);
  for (const server of geometry.servers) drawLine(context, scene, palette, server, spans[server] ?? []);
  drawLinkFaults(context, scene, palette);
  context.save();
  context.beginPath();
  context.rect(geometry.left, 0, geometry.width, geometry.height);
  context.clip();
  const arrowsEvery = drawArrows(context, scene, palette);
  drawGlyphs(context, scene, palette, spans);
  drawRings(context, scene, palette);
  context.restore();
  drawNames(context, scene, palette, spans);
  return { arrowsEvery };
}

/** Spans are read off a whole lane: kept until it changes. */
const spansKept = new WeakMap<Lanes, { version: number; spans: Map<number, readonly Span[]> }>();

function spansOfLane(lanes: Lanes, server: number): readonly Span[] {
  let kept = spansKept.get(lanes);
  if (kept?.version !== lanes.version) {
    kept = { version: lanes.version, spans: new Map() };
    spansKept.set(lanes, kept);
  }
  let spans = kept.spans.get(server);
  if (spans === undefined) kept.spans.set(server, (spans = spansOf(lanes.lane(server))));
  return spans;
}

/** Whether the peer that is suspected was not running. */
export function isTrueSuspicion(item: Item, lanes: Lanes): boolean {
  const { event } = item;
  return event.kind === 'suspected' && conditionAt(spansOfLane(lanes, event.peer), item.atMs) !== 'up';
}

function drawAxis(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, view, nowMs } = scene;
  const width = timeWidth(geometry);
  context.font = FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineWidth = 1;
  for (const { atMs, text } of ticksOf(view, Math.max(2, width / 90))) {
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

const FONT = '12px system-ui, sans-serif';

/** The line of a server: whole while it runs, dotted while it stands still, faint while it is down. */
function drawLine(
  context: CanvasRenderingContext2D,
  { geometry, view, nowMs }: Scene,
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
    context.beginPath();
    context.moveTo(from, y);
    context.lineTo(to, y);
    context.setLineDash(condition === 'up' ? [] : condition === 'paused' ? [2, 4] : [1, 7]);
    context.lineWidth = condition === 'paused' ? 5 : condition === 'up' ? 2 : 1;
    context.strokeStyle = condition === 'paused' ? palette.pause : palette.line;
    context.stroke();
  });
  context.setLineDash([]);
}

function drawNames(
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
    if (condition === 'up') continue;
    context.font = '11px system-ui, sans-serif';
    context.fillStyle = condition === 'down' ? palette.crash : palette.pause;
    context.fillText(condition, 8, y + 15);
  }
}

/** What is done to the links between two servers stands between their lines. */
function drawLinkFaults(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
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

function drawArrows(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): number {
  const { geometry, lanes, view, filter, cone } = scene;
  const width = timeWidth(geometry);
  const lastMs = view.fromMs + view.lengthMs;
  const ranges = geometry.servers.map((server) => ({
    server,
    from: lanes.placeAt(server, view.fromMs),
    until: lanes.placeAt(server, lastMs + BEYOND * view.lengthMs),
  }));
  if (filter.withoutKinds.has('delivered') && filter.withoutKinds.has('broadcast')) return 1;
  const count = ranges.reduce((sum, { from, until }) => sum + until - from, 0);
  const every = Math.max(1, Math.ceil(count / ARROWS_MAX / 2));
  const [bright, dim] = [new Path2D(), new Path2D()];
  for (const { server, from, until } of ranges) {
    const lane = lanes.lane(server);
    const y = yOf(geometry, server) ?? 0;
    for (let i = from; i < until; i++) {
      const item = lane[i] as Item;
      // The same ones in every frame, while time moves on.
      if (item.event.kind !== 'delivered' || item.order % every !== 0 || !isShown(item, filter)) continue;
      for (const cause of lanes.causesOf(item)) {
        const fromY = yOf(geometry, cause.lane);
        if (fromY === undefined || cause.atMs > lastMs) continue;
        const isBright =
          cone === undefined ||
          (isInCone(cone, server, i) && isInCone(cone, cause.lane, lanes.placeOf(cause)));
        arrow(
          isBright ? bright : dim,
          geometry.left + xOf(view, cause.atMs, width),
          fromY,
          geometry.left + xOf(view, item.atMs, width),
          y,
        );
      }
    }
  }
  context.strokeStyle = palette.delivered;
  context.lineWidth = 1;
  context.globalAlpha = 0.12;
  context.stroke(dim);
  context.globalAlpha = cone === undefined ? 0.55 : 0.9;
  context.stroke(bright);
  context.globalAlpha = 1;
  return every;
}

function arrow(path: Path2D, fromX: number, fromY: number, toX: number, toY: number): void {
  path.moveTo(fromX, fromY);
  path.lineTo(toX, toY);
  const length = Math.hypot(toX - fromX, toY - fromY);
  if (length < 12) return;
  const [ux, uy] = [(toX - fromX) / length, (toY - fromY) / length];
  // The point stands before the ring of the delivery.
  const [tipX, tipY] = [toX - 4 * ux, toY - 4 * uy];
  path.moveTo(tipX - 7 * ux + 3.5 * uy, tipY - 7 * uy - 3.5 * ux);
  path.lineTo(tipX, tipY);
  path.lineTo(tipX - 7 * ux - 3.5 * uy, tipY - 7 * uy + 3.5 * ux);
}

type Paths = Map<GlyphName, Path2D>;

function drawGlyphs(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  spans: readonly (readonly Span[])[],
): void {
  const { geometry, lanes, view, filter, cone } = scene;
  const width = timeWidth(geometry);
  const [bright, dim]: [Paths, Paths] = [new Map<GlyphName, Path2D>(), new Map<GlyphName, Path2D>()];
  for (const server of geometry.servers) {
    const y = yOf(geometry, server) ?? 0;
    const lane = lanes.lane(server);
    const until = lanes.placeAt(server, msAt(view, width + 8, width));
    const last = new Map<GlyphName, number>();
    const counts = new Map<number, number>();
    for (let i = lanes.placeAt(server, msAt(view, -8, width)); i < until; i++) {
      const item = lane[i] as Item;
      if (!isShown(item, filter)) continue;
      const { event } = item;
      const name = glyphOf(
        event,
        () => conditionAt(spans[(event as { peer: number }).peer] ?? [], item.atMs) !== 'up',
      );
      const x = geometry.left + xOf(view, item.atMs, width);
      if (isCounted(name)) {
        if (x - (last.get(name) ?? -Infinity) < APART_PX) {
          const column = Math.round(x / APART_PX);
          counts.set(column, (counts.get(column) ?? 0) + 1);
          continue;
        }
        last.set(name, x);
      }
      const paths = cone === undefined || isInCone(cone, server, i) ? bright : dim;
      let path = paths.get(name);
      if (path === undefined) paths.set(name, (path = new Path2D()));
      GLYPHS[name].outline(path, x, y);
    }
    drawCounts(context, palette, counts, y, geometry.laneHeight);
  }
  context.globalAlpha = 0.2;
  paint(context, palette, dim);
  context.globalAlpha = 1;
  paint(context, palette, bright);
}

/** Kinds of which there may be thousands. */
function isCounted(name: GlyphName): boolean {
  return name === 'broadcast' || name === 'delivered' || name === 'other';
}

/** How many more events there are than are drawn, as the height of a bar. */
function drawCounts(
  context: CanvasRenderingContext2D,
  palette: Palette,
  counts: ReadonlyMap<number, number>,
  y: number,
  laneHeight: number,
): void {
  if (counts.size === 0) return;
  context.fillStyle = palette.delivered;
  context.globalAlpha = 0.35;
  for (const [column, count] of counts) {
    const height = Math.min(laneHeight * 0.42, 3 + 3 * Math.log2(1 + count));
    context.fillRect(column * APART_PX - 1, y - height, APART_PX, 2 * height);
  }
  context.globalAlpha = 1;
}

function paint(context: CanvasRenderingContext2D, palette: Palette, paths: Paths): void {
  context.lineWidth = 2;
  for (const [name, path] of paths) {
    const glyph: Glyph = GLYPHS[name];
    if (glyph.isFilled) {
      context.fillStyle = palette[glyph.ink];
      context.fill(path);
      continue;
    }
    context.strokeStyle = palette[glyph.ink];
    context.stroke(path);
  }
}

/** The event that is chosen, and the one that is pointed at. */
function drawRings(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
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
