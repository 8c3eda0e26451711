/** The arrows of messages, from where they were sent or made to where they were received. */
import { relationOf, type Cone, type Relation } from '../model/causality.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import type { Ink, Palette } from './palette.ts';
import { routeOf, type Point } from './routes.ts';
import type { Scene } from './scene.ts';

/** What an arrow is: one of the past or of the future of an event, one that is neither, or any where no event is pointed at. */
export type ArrowKind = 'plain' | 'past' | 'future' | 'concurrent';

/** They differ in hue, in weight and in the head, so that they are told apart without colour. */
const STYLES: Readonly<
  Record<
    ArrowKind,
    { readonly ink: Ink; readonly width: number; readonly alpha: number; readonly isFull: boolean }
  >
> = {
  concurrent: { ink: 'receipt', width: 1, alpha: 0.16, isFull: false },
  plain: { ink: 'receipt', width: 1.5, alpha: 0.8, isFull: false },
  future: { ink: 'future', width: 2, alpha: 1, isFull: false },
  past: { ink: 'past', width: 3, alpha: 1, isFull: true },
};

/** An arrow that is drawn. */
export interface Arrow {
  readonly cause: Item;
  readonly item: Item;
  readonly way: readonly Point[];
  readonly kind: ArrowKind;
}

/** The arrows to receipts, along their ways. Among many events they are straight: there is no space beside the signs. */
export function arrowsTo(scene: Scene, receipts: readonly Item[], isBent: boolean): readonly Arrow[] {
  const { lanes, view, cone } = scene;
  const lastMs = view.fromMs + view.lengthMs;
  return receipts.flatMap((item) =>
    item.causes.flatMap((cause) => {
      if (cause.atMs > lastMs) return [];
      const way = routeOf(scene, cause, item, isBent);
      return way === undefined ? [] : [{ cause, item, way, kind: kindOf(cone, lanes, cause, item) }];
    }),
  );
}

/** An arrow is of the past if it leads into it, and of the future if it comes out of it. */
function kindOf(cone: Cone | undefined, lanes: Lanes, cause: Item, item: Item): ArrowKind {
  if (cone === undefined) return 'plain';
  const relation = ({ lane }: Item, place: number): Relation => relationOf(cone, lane, place);
  const [of, to] = [relation(cause, lanes.placeOf(cause)), relation(item, lanes.placeOf(item))];
  if (to === 'past' || to === 'self') return 'past';
  return of === 'future' || of === 'self' ? 'future' : 'concurrent';
}

export function drawArrows(
  context: CanvasRenderingContext2D,
  palette: Palette,
  arrows: readonly Arrow[],
): void {
  for (const kind of Object.keys(STYLES) as ArrowKind[]) {
    const of = arrows.filter((arrow) => arrow.kind === kind);
    if (of.length > 0)
      strokeArrows(
        context,
        palette,
        of.map(({ way }) => way),
        kind,
      );
  }
}

/** Arrows of a kind along some ways. */
export function strokeArrows(
  context: CanvasRenderingContext2D,
  palette: Palette,
  ways: readonly (readonly Point[])[],
  kind: ArrowKind = 'plain',
): void {
  const { ink, width, alpha, isFull } = STYLES[kind];
  const [lines, heads] = [new Path2D(), new Path2D()];
  for (const way of ways) arrow(lines, isFull ? heads : lines, way, isFull);
  context.strokeStyle = context.fillStyle = palette[ink];
  context.lineWidth = width;
  context.globalAlpha = alpha;
  context.stroke(lines);
  if (isFull) context.fill(heads);
  context.globalAlpha = 1;
}

/** How long and how wide the head is, and how far from the end of the way: the ring of a delivery is there. */
const HEAD_PX = 8;
const HALF_PX = 4;
const BEFORE_PX = 4;

function arrow(line: Path2D, head: Path2D, way: readonly Point[], isFull: boolean): void {
  way.forEach(([x, y], i) => (i === 0 ? line.moveTo(x, y) : line.lineTo(x, y)));
  const [fromX, fromY] = way.at(-2) as Point;
  const [toX, toY] = way.at(-1) as Point;
  const length = Math.hypot(toX - fromX, toY - fromY);
  if (length < HEAD_PX) return;
  const [ux, uy] = [(toX - fromX) / length, (toY - fromY) / length];
  const [tipX, tipY] = [toX - BEFORE_PX * ux, toY - BEFORE_PX * uy];
  head.moveTo(tipX - HEAD_PX * ux + HALF_PX * uy, tipY - HEAD_PX * uy - HALF_PX * ux);
  head.lineTo(tipX, tipY);
  head.lineTo(tipX - HEAD_PX * ux - HALF_PX * uy, tipY - HEAD_PX * uy + HALF_PX * ux);
  if (isFull) head.closePath();
}
