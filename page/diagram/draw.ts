/**
 * Draws only what is visible: the cost of a frame depends on the events in view, not on those that are held. Where markers would
 * overlap, their number is drawn instead.
 */
import type { Mark } from '../../lib/trace/row.ts';
import { spansIn } from '../model/spans.ts';
import { arrowsTo, drawArrows } from './arrows.ts';
import { drawAxis } from './axis.ts';
import { drawBands } from './bands.ts';
import { densityOf, drawBars } from './bars.ts';
import { deliveriesSeen, sampleSeen } from './deliveries.ts';
import { yOfRow } from './geometry.ts';
import { drawLabels } from './labels.ts';
import { drawLinkFaults } from './linkFaults.ts';
import { drawViolation } from './lost.ts';
import type { Palette } from './palette.ts';
import { drawRings } from './rings.ts';
import { drawPlayhead } from './playhead.ts';
import type { Scene } from './scene.ts';
import { drawLine, drawNames } from './servers.ts';
import { drawMarkers } from './markers.ts';
import { othersIn } from './signs.ts';

/** The omissions of a drawing. */
export interface Drawn {
  /** One arrow in `arrowsEvery` was drawn. */
  readonly arrowsEvery: number;
  /** Whether events are left to be counted: the next frame will show them. */
  readonly isUnfinished: boolean;
  /** How many events were drawn, each or as a part of a bar. */
  readonly count: number;
  /** The signs that were drawn: the marks of events, and the names of the other ones. */
  readonly signs: ReadonlySet<Mark | string>;
}

/** If more events than this are in view, they are counted by columns. */
const MARKERS_MAX = 2_500;
/** The most arrows that are drawn among markers, and among bars. */
const ARROWS_MAX = 900;
const ARROWS_AMONG_MANY_MAX = 250;

/** Draws a scene, from the bottom layer to the top one. */
export function draw(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): Drawn {
  const { geometry, lanes } = scene;
  context.clearRect(0, 0, geometry.width, geometry.height);
  const spans = Array.from({ length: lanes.servers }, (_, server) => spansIn(lanes, server));
  drawAxis(context, scene, palette);
  drawBands(context, scene, palette);
  for (const [row, { server }] of geometry.rows.entries())
    drawLine(context, scene, palette, yOfRow(geometry, row), spans[server] ?? []);
  drawLinkFaults(context, scene, palette);
  context.save();
  context.beginPath();
  context.rect(geometry.left, 0, geometry.width, geometry.height);
  context.clip();
  const isMany = countSeen(scene) > MARKERS_MAX;
  const counted = isMany ? densityOf(scene) : undefined;
  const { items, every } =
    counted === undefined
      ? deliveriesSeen(scene, ARROWS_MAX)
      : sampleSeen(scene, counted.density.sample, ARROWS_AMONG_MANY_MAX);
  const arrows = arrowsTo(scene, items, !isMany);
  drawArrows(context, palette, arrows);
  const { marks, count } =
    counted === undefined
      ? drawMarkers(context, scene, palette)
      : drawBars(context, scene, palette, counted.density);
  if (!isMany) drawLabels(context, scene, palette, arrows);
  drawRings(context, scene, palette);
  drawViolation(context, scene, palette);
  drawPlayhead(context, scene, palette);
  context.restore();
  if (geometry.isNamed) drawNames(context, scene, palette, spans);
  const others = othersIn(scene, arrows, spans, isMany);
  return {
    arrowsEvery: every,
    isUnfinished: counted?.isDone === false,
    count,
    signs: new Set([...marks, ...others]),
  };
}

/** How many events are in view, shown or not. */
function countSeen({ geometry, lanes, view }: Scene): number {
  return [...geometry.rowOfLane.keys()].reduce(
    (sum, lane) => sum + lanes.placeAt(lane, view.fromMs + view.lengthMs) - lanes.placeAt(lane, view.fromMs),
    0,
  );
}
