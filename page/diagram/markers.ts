/** The markers of the events in the diagram. */
import { isInCone } from '../model/causality.ts';
import { isShown } from '../model/filter.ts';
import type { Item } from '../model/lanes.ts';
import { pauseEndsIn } from '../model/pauseEnds.ts';
import { truthIn } from '../model/truth.ts';
import { msAt, xOf } from '../model/viewport.ts';
import { timeWidth, yOf } from './geometry.ts';
import type { Mark } from '../../lib/trace/row.ts';
import { RESUMED } from '../model/kinds.ts';
import { glyphOf, outline } from './glyphs.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

type Paths = Map<Mark, Path2D>;

/** Draws the marker of each event in view. */
export function drawMarkers(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { geometry, lanes, view, filter } = scene;
  const width = timeWidth(geometry);
  const markers = new Markers(scene);
  for (const number of geometry.rowOfLane.keys()) {
    const lane = lanes.lane(number);
    const until = lanes.placeAt(number, msAt(view, width + 8, width));
    for (let i = lanes.placeAt(number, msAt(view, -8, width)); i < until; i++) {
      const item = lane[i] as Item;
      if (isShown(item, filter)) markers.add(item, i);
    }
  }
  addPauseEnds(markers, scene);
  markers.paint(context, palette);
}

/** Adds the ends of those pauses that a trace has with their lengths. */
export function addPauseEnds(markers: Markers, { geometry, lanes, view, filter }: Scene): void {
  const width = timeWidth(geometry);
  for (const { item, atMs } of pauseEndsIn(lanes)) {
    const x = xOf(view, atMs, width);
    if (x < -8 || x > width + 8 || yOf(geometry, item.lane) === undefined || !isShown(item, filter)) continue;
    markers.addAs(RESUMED, item.lane, lanes.placeAt(item.lane, atMs), atMs);
  }
}

/** Paints one marker by itself. */
export function paintMarker(
  context: CanvasRenderingContext2D,
  palette: Palette,
  mark: Mark,
  x: number,
  y: number,
): void {
  const path = new Path2D();
  outline(mark, path, x, y);
  paint(context, palette, new Map([[mark, path]]));
}

/** Markers by kind, so that all of a kind are painted at once. */
export class Markers {
  readonly #scene: Scene;
  readonly #bright: Paths = new Map();
  readonly #dim: Paths = new Map();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** @param place - in its lane */
  add(item: Item, place: number): void {
    const { lane, atMs } = item;
    const { lanes, truthOf = (of: Item) => truthIn(of, lanes) } = this.#scene;
    const mark = glyphOf(item, () => truthOf(item));
    this.addAs(mark, lane, place, atMs);
  }

  addAs(mark: Mark, lane: number, place: number, atMs: number): void {
    const { geometry, view, cone } = this.#scene;
    const paths = cone === undefined || isInCone(cone, lane, place) ? this.#bright : this.#dim;
    let path = paths.get(mark);
    if (path === undefined) paths.set(mark, (path = new Path2D()));
    const x = geometry.left + xOf(view, atMs, timeWidth(geometry));
    outline(mark, path, x, yOf(geometry, lane) ?? 0);
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
  for (const [{ ink, isFilled }, path] of paths) {
    if (isFilled) {
      context.fillStyle = palette[ink];
      context.fill(path);
      continue;
    }
    context.strokeStyle = palette[ink];
    context.stroke(path);
  }
}
