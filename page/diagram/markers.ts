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

/** Draws the marker of each event in view: several of one kind that would cover each other are one, with their number. */
export function drawMarkers(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): SeenMarks {
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
    markers.endLane();
  }
  addPauseEnds(markers, scene);
  markers.paint(context, palette);
  return markers.seen;
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

/** The marks that were painted, and of how many events. */
export interface SeenMarks {
  readonly marks: ReadonlySet<Mark>;
  readonly count: number;
}

/** Signs of a kind that are nearer to each other cover each other; a burst of them is at most so wide. */
const NEAR_PX = 7;
const BURST_PX = 26;
/** Fewer are signs of their own. */
const BURST_MIN = 3;

/** Events of one kind in a lane, each near to the one before. */
interface Burst {
  readonly items: Item[];
  readonly isBright: boolean;
  readonly fromX: number;
  toX: number;
}

/** Markers by kind, so that all of a kind are painted at once. */
export class Markers {
  readonly #scene: Scene;
  readonly #bright: Paths = new Map();
  readonly #dim: Paths = new Map();
  /** By mark: the burst in the present lane that may go on. */
  readonly #bursts = new Map<Mark, Burst>();
  readonly #numbers: { readonly x: number; readonly y: number; readonly count: number }[] = [];
  #count = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  get seen(): SeenMarks {
    return { marks: new Set([...this.#bright.keys(), ...this.#dim.keys()]), count: this.#count };
  }

  /** @param place - in its lane */
  add(item: Item, place: number): void {
    const { lane, atMs } = item;
    const { lanes, cone, truthOf = (of: Item) => truthIn(of, lanes) } = this.#scene;
    const mark = glyphOf(item, () => truthOf(item));
    this.#count++;
    const isBright = cone === undefined || isInCone(cone, lane, place);
    const x = this.#xOf(atMs);
    if (item.row.isMany !== true) {
      this.#outline(mark, isBright, lane, x);
      return;
    }
    const burst = this.#bursts.get(mark);
    if (
      burst !== undefined &&
      x - burst.toX <= NEAR_PX &&
      x - burst.fromX <= BURST_PX &&
      isBright === burst.isBright
    ) {
      burst.items.push(item);
      burst.toX = x;
      return;
    }
    if (burst !== undefined) this.#end(mark, burst);
    this.#bursts.set(mark, { items: [item], isBright, fromX: x, toX: x });
  }

  /** The items of a lane have all been added. */
  endLane(): void {
    for (const [mark, burst] of this.#bursts) this.#end(mark, burst);
    this.#bursts.clear();
  }

  addAs(mark: Mark, lane: number, place: number, atMs: number): void {
    const { cone } = this.#scene;
    this.#outline(mark, cone === undefined || isInCone(cone, lane, place), lane, this.#xOf(atMs));
  }

  #end(mark: Mark, { items, isBright, fromX, toX }: Burst): void {
    const { lane } = items[0] as Item;
    if (items.length < BURST_MIN) {
      for (const { atMs } of items) this.#outline(mark, isBright, lane, this.#xOf(atMs));
      return;
    }
    const x = (fromX + toX) / 2;
    this.#outline(mark, isBright, lane, x);
    if (isBright) this.#numbers.push({ x, y: yOf(this.#scene.geometry, lane) ?? 0, count: items.length });
  }

  #xOf(atMs: number): number {
    const { geometry, view } = this.#scene;
    return geometry.left + xOf(view, atMs, timeWidth(geometry));
  }

  #outline(mark: Mark, isBright: boolean, lane: number, x: number): void {
    const paths = isBright ? this.#bright : this.#dim;
    let path = paths.get(mark);
    if (path === undefined) paths.set(mark, (path = new Path2D()));
    outline(mark, path, x, yOf(this.#scene.geometry, lane) ?? 0);
  }

  paint(context: CanvasRenderingContext2D, palette: Palette): void {
    context.globalAlpha = 0.2;
    paint(context, palette, this.#dim);
    context.globalAlpha = 1;
    paint(context, palette, this.#bright);
    context.font = FONT;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = palette.text;
    for (const { x, y, count } of this.#numbers) context.fillText(String(count), x, y - 11);
  }
}

const FONT = '600 10px system-ui, sans-serif';

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
