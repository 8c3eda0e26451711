/**
 * Draws what is visible, and nothing else: however many events are held, a frame costs what can be seen of them. Where signs
 * would lie on each other, how many there are is drawn instead.
 */
import type { Fault } from '../../lib/trace/fault.ts';
import { isInCone, type Cone } from '../model/causality.ts';
import { isShown, type Filter } from '../model/filter.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import { conditionAt, spansOf, type Span } from '../model/spans.ts';
import { truthOf, type Truth } from '../model/truth.ts';
import { msAt, ticksOf, xOf, type Viewport } from '../model/viewport.ts';
import { Density, isDrawn, SAMPLED_EVERY } from './density.ts';
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
  /** Whether there is more to be counted: the next frame will show it. */
  readonly isUnfinished: boolean;
}

/** Where there are more events than this in sight, they are counted by columns. */
const SIGNS_MAX = 2_500;
const COLUMN_PX = 3;
/** Arrows where signs are drawn, and where events are counted. */
const ARROWS_MAX = 900;
const ARROWS_AMONG_MANY_MAX = 250;
/** So long a frame may count what has come. */
const COUNTING_MS = 8;
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
  const isMany = countSeen(scene) > SIGNS_MAX;
  const counted = isMany ? densityOf(scene) : undefined;
  const { items, every } =
    counted === undefined
      ? deliveriesSeen(scene, ARROWS_MAX)
      : sampleSeen(scene, counted.density.sample, ARROWS_AMONG_MANY_MAX);
  drawArrows(context, scene, palette, items);
  if (counted === undefined) drawGlyphs(context, scene, palette);
  else drawMany(context, scene, palette, counted.density);
  drawRings(context, scene, palette);
  context.restore();
  drawNames(context, scene, palette, spans);
  return { arrowsEvery: every, isUnfinished: counted?.isDone === false };
}

/** How many events are in sight, shown or not. */
function countSeen({ geometry, lanes, view }: Scene): number {
  return geometry.servers.reduce(
    (sum, server) =>
      sum + lanes.placeAt(server, view.fromMs + view.lengthMs) - lanes.placeAt(server, view.fromMs),
    0,
  );
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
  if (spans === undefined) kept.spans.set(server, (spans = spansOf(lanes.turns(server))));
  return spans;
}

/** Whether what a server believes of a peer is so. */
export function truthIn(item: Item, lanes: Lanes): Truth {
  return truthOf(item.event, (server) => spansOfLane(lanes, server));
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
    if (condition === 'up' || condition === 'unknown') continue;
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

/** Arrows to deliveries, of which there are so many; one of `every` was taken already. */
function drawArrows(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  deliveries: readonly Item[],
): void {
  const { geometry, lanes, view, cone } = scene;
  const width = timeWidth(geometry);
  const lastMs = view.fromMs + view.lengthMs;
  const [bright, dim] = [new Path2D(), new Path2D()];
  const isBright = (item: Item) => cone === undefined || isInCone(cone, item.lane, lanes.placeOf(item));
  for (const item of deliveries) {
    const y = yOf(geometry, item.lane);
    for (const cause of item.causes) {
      const fromY = yOf(geometry, cause.lane);
      if (y === undefined || fromY === undefined || cause.atMs > lastMs) continue;
      arrow(
        isBright(item) && isBright(cause) ? bright : dim,
        geometry.left + xOf(view, cause.atMs, width),
        fromY,
        geometry.left + xOf(view, item.atMs, width),
        y,
      );
    }
  }
  context.strokeStyle = palette.delivered;
  context.lineWidth = 1;
  context.globalAlpha = 0.12;
  context.stroke(dim);
  context.globalAlpha = cone === undefined ? 0.55 : 0.9;
  context.stroke(bright);
  context.globalAlpha = 1;
}

/** The deliveries in sight, and those behind its right edge whose arrows come from within: no more than `most` of them. */
function deliveriesSeen(
  { geometry, lanes, view, filter }: Scene,
  most: number,
): { items: Item[]; every: number } {
  const untilMs = view.fromMs + (1 + BEYOND) * view.lengthMs;
  let items: Item[] = [];
  for (const server of geometry.servers) {
    const lane = lanes.lane(server);
    const until = lanes.placeAt(server, untilMs);
    for (let i = lanes.placeAt(server, view.fromMs); i < until; i++) {
      const item = lane[i] as Item;
      if (item.causes.length > 0 && isShown(item, filter)) items.push(item);
    }
  }
  const every = Math.max(1, Math.ceil(items.length / most));
  if (every > 1) items = items.filter((item) => isDrawn(item, every));
  return { items, every };
}

/** The same out of a sample, where there are many. */
function sampleSeen(
  { geometry, view }: Scene,
  sample: readonly Item[],
  most: number,
): { items: Item[]; every: number } {
  const lastMs = view.fromMs + view.lengthMs;
  const seen = sample.filter(
    ({ atMs, isGone, lane }) =>
      !isGone && atMs >= view.fromMs && atMs <= lastMs && geometry.servers.includes(lane),
  );
  // The same ones in every frame, while time moves on: by steps of two.
  const more = 2 ** Math.max(0, Math.ceil(Math.log2(seen.length / most)));
  const every = SAMPLED_EVERY * more;
  return { items: more === 1 ? seen : seen.filter((item) => isDrawn(item, every)), every };
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

/** Every event as its sign. */
function drawGlyphs(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, lanes, view, filter } = scene;
  const width = timeWidth(geometry);
  const signs = new Signs(scene);
  for (const server of geometry.servers) {
    const lane = lanes.lane(server);
    const until = lanes.placeAt(server, msAt(view, width + 8, width));
    for (let i = lanes.placeAt(server, msAt(view, -8, width)); i < until; i++) {
      const item = lane[i] as Item;
      if (isShown(item, filter)) signs.add(item, i);
    }
  }
  signs.paint(context, palette);
}

/** Kept from frame to frame. */
let kept: Density | undefined;

/** The counts for what is in sight, and whether all of it has been counted; a frame does a share. */
function densityOf({ geometry, lanes, view, filter }: Scene): {
  readonly density: Density;
  readonly isDone: boolean;
} {
  const columnMs = (view.lengthMs / timeWidth(geometry)) * COLUMN_PX;
  if (kept?.isOf(lanes, filter, columnMs) !== true) kept = new Density(lanes, filter, columnMs);
  const untilMs = performance.now() + COUNTING_MS;
  return { density: kept, isDone: kept.update(() => performance.now() < untilMs) };
}

/** Where there are many, how many there are, as the heights of bars; what is rare is drawn as its sign. */
function drawMany(context: CanvasRenderingContext2D, scene: Scene, palette: Palette, density: Density): void {
  const { geometry, lanes, view, cone } = scene;
  const width = timeWidth(geometry);
  const { columnMs } = density;
  context.fillStyle = palette.delivered;
  const signs = new Signs(scene);
  for (const server of geometry.servers) {
    const y = yOf(geometry, server) ?? 0;
    const last = Math.floor((view.fromMs + view.lengthMs) / columnMs);
    for (let column = Math.floor(view.fromMs / columnMs); column <= last; column++) {
      const count = density.at(server, column);
      if (count === 0) continue;
      const isBright = cone === undefined || isInCone(cone, server, lanes.placeAt(server, column * columnMs));
      context.globalAlpha = isBright ? 0.6 : 0.15;
      const height = Math.min(geometry.laneHeight * 0.42, 2 + 3 * Math.log2(1 + count));
      const x = geometry.left + xOf(view, column * columnMs, width);
      context.fillRect(x, y - height, COLUMN_PX - 0.5, 2 * height);
    }
    for (const item of density.rare(server)) {
      const x = xOf(view, item.atMs, width);
      if (x > -8 && x < width + 8 && !item.isGone)
        signs.add(item, cone === undefined ? 0 : lanes.placeOf(item));
    }
  }
  context.globalAlpha = 1;
  signs.paint(context, palette);
}

/** Signs, gathered by kind, so that each kind is painted at once. */
class Signs {
  readonly #scene: Scene;
  readonly #bright: Paths = new Map();
  readonly #dim: Paths = new Map();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** @param place - in its lane */
  add(item: Item, place: number): void {
    const { event, lane, atMs } = item;
    const { geometry, lanes, view, cone } = this.#scene;
    const name = glyphOf(event, () => truthIn(item, lanes));
    const paths = cone === undefined || isInCone(cone, lane, place) ? this.#bright : this.#dim;
    let path = paths.get(name);
    if (path === undefined) paths.set(name, (path = new Path2D()));
    const x = geometry.left + xOf(view, atMs, timeWidth(geometry));
    GLYPHS[name].outline(path, x, yOf(geometry, lane) ?? 0);
  }

  paint(context: CanvasRenderingContext2D, palette: Palette): void {
    context.globalAlpha = 0.2;
    paint(context, palette, this.#dim);
    context.globalAlpha = 1;
    paint(context, palette, this.#bright);
  }
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
