/** The glyphs of events, distinct in shape as well as in colour. Those of kinds of events and facts are in their rows. */
import { FAULTS, rowOfFault } from '../../lib/trace/fault.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { ENVELOPE } from '../../lib/trace/kinds.ts';
import type { Mark, Shape, RowDescription, Truth } from '../../lib/trace/row.ts';
import type { Item } from '../model/item.ts';
import { RESUMED } from '../model/kinds.ts';

/** The part of a path that outlines use. */
export type Pen = Pick<Path2D, 'moveTo' | 'lineTo' | 'arc' | 'closePath'>;

/** Adds the outline of a mark to a path, around (x, y). */
export function outline({ shapes }: Mark, pen: Pen, x: number, y: number): void {
  for (const shape of shapes) add(shape, pen, x, y);
}

function add(shape: Shape, pen: Pen, x: number, y: number): void {
  if ('disc' in shape) {
    pen.moveTo(x + shape.disc, y);
    pen.arc(x, y, shape.disc, 0, 2 * Math.PI);
  } else if ('polygon' in shape) {
    shape.polygon.forEach(([dx, dy], i) =>
      i === 0 ? pen.moveTo(x + dx, y + dy) : pen.lineTo(x + dx, y + dy),
    );
    pen.closePath();
  } else {
    for (const [fromX, fromY, toX, toY] of shape.strokes) {
      pen.moveTo(x + fromX, y + fromY);
      pen.lineTo(x + toX, y + toY);
    }
  }
}

/** The glyph of kinds that have none of their own. */
export const OTHER: Mark = { ink: 'other', shapes: [{ strokes: [[0, -5, 0, 5]] }], label: 'anything else' };

const SPARK: Shape = {
  strokes: [
    [5, -9, 9, -6],
    [9, -6, 5, -5],
    [5, -5, 9, -1],
  ],
};

/** The glyph of an event that was injected: an outline with a spark beside it. */
function injected({ mark }: Pick<RowDescription<never>, 'mark'>, label: string): Mark {
  const { ink, shapes } = mark as Mark;
  return { ink, shapes: [...shapes, SPARK], label };
}

const INJECTED: Readonly<Record<string, Mark>> = {
  crashed: injected(ENVELOPE.crashed, 'injected crash'),
  started: injected(ENVELOPE.started, 'injected restart'),
};

/**
 * The glyph of an event.
 *
 * @param truth - whether a suspicion or a detected crash is true; called only for these
 */
export function glyphOf(
  { event, row: { mark }, isInjected }: Pick<Item, 'event' | 'row' | 'isInjected'>,
  truth: () => Truth,
): Mark {
  const planned = isInjected ? INJECTED[event.kind] : undefined;
  if (planned !== undefined) return planned;
  if (event.kind === 'fault') return rowOfFault(event.fault).mark;
  if (mark === undefined) return OTHER;
  return 'ink' in mark ? mark : mark[truth()];
}

/** All glyphs in traces of a protocol, by name. */
export function glyphsOf({ rows }: FactTable): Readonly<Record<string, Mark>> {
  const ofRows = (all: Readonly<Record<string, Pick<RowDescription<never>, 'mark'>>>) =>
    Object.entries(all).flatMap(([kind, { mark }]) => {
      if (mark === undefined) return [];
      if ('ink' in mark) return [[kind, mark] as const];
      return Object.entries(mark).map(([truth, one]) => [`${kind} ${truth}`, one] as const);
    });
  return Object.fromEntries([
    ...ofRows(rows),
    ...ofRows(ENVELOPE),
    ['injectedCrash', INJECTED['crashed'] as Mark],
    ['injectedRestart', INJECTED['started'] as Mark],
    ['resumed', RESUMED],
    ...faultMarks(),
    ['other', OTHER],
  ]);
}

/** The glyphs of faults in the order of the legend; one that several kinds share, such as crash and restart, is there once. */
function faultMarks(): readonly (readonly [string, Mark])[] {
  return Object.entries(FAULTS)
    .sort(([, a], [, b]) => a.place - b.place)
    .map(([kind, { mark }]): readonly [string, Mark] => [kind, mark])
    .filter(([, mark], i, marks) => marks.findIndex(([, other]) => other === mark) === i);
}
