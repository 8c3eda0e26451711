/** The signs for events: told apart by shape as well as by colour. Those of kinds of events and facts stand in their rows. */
import type { FaultKind } from '../../lib/trace/fault.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { ENVELOPE } from '../../lib/trace/kinds.ts';
import type { Mark, Shape, Telling, Truth } from '../../lib/trace/row.ts';
import { FAULT_NAMES } from '../model/faultNames.ts';
import type { Item } from '../model/item.ts';
import { PAUSED, RESUMED } from '../model/kinds.ts';

/** What an outline is added to. */
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

const strokes = (...lines: readonly (readonly [number, number, number, number])[]): Shape => ({
  strokes: lines,
});

const FAULT: Mark = {
  ink: 'fault',
  shapes: [strokes([-2, -8, 3, -1], [3, -1, -3, 1], [-3, 1, 2, 8])],
  says: FAULT_NAMES.crash,
};

/** The signs of faults. */
const FAULT_MARKS: Readonly<Record<FaultKind, Mark>> = {
  crash: FAULT,
  restart: FAULT,
  // A pause is one, whether a trace tells it as a fault or a grid as it begins.
  pause: PAUSED,
  block: {
    ink: 'pause',
    shapes: [strokes([-3.5, -6, -3.5, 6], [3.5, -6, 3.5, 6], [-3.5, 0, 3.5, 0])],
    says: FAULT_NAMES.block,
  },
  cut: { ink: 'fault', shapes: [strokes([-5, 6, 0, -6], [0, 6, 5, -6])], says: FAULT_NAMES.cut },
  // An hourglass.
  clog: {
    ink: 'fault',
    shapes: [
      {
        polygon: [
          [-4.5, -6.5],
          [4.5, -6.5],
          [-4.5, 6.5],
          [4.5, 6.5],
        ],
      },
    ],
    says: FAULT_NAMES.clog,
  },
  // A wave.
  delay: {
    ink: 'fault',
    shapes: [strokes([-8, 3, -4, -4], [-4, -4, 0, 4], [0, 4, 4, -4], [4, -4, 8, 3])],
    says: FAULT_NAMES.delay,
  },
  // Nothing gets through: a circle that is struck out.
  drop: { ink: 'fault', shapes: [{ disc: 5.5 }, strokes([-6, 6, 6, -6])], says: FAULT_NAMES.drop },
  // A funnel.
  slow: {
    ink: 'fault',
    shapes: [strokes([-6, -6, 0, 1], [6, -6, 0, 1], [-6, -6, 6, -6], [0, 1, 0, 8])],
    says: FAULT_NAMES.slow,
  },
  // A clock.
  step: {
    ink: 'fault',
    shapes: [{ disc: 6.5 }, strokes([0, -4, 0, 0], [0, 0, 3, 1.5])],
    says: FAULT_NAMES.step,
  },
};

/** The sign of what has none of its own. */
export const OTHER: Mark = { ink: 'other', shapes: [strokes([0, -5, 0, 5])], says: 'anything else' };

/**
 * The sign for an event.
 *
 * @param truth - asked of what is believed of a peer
 */
export function glyphOf({ event, row: { mark } }: Pick<Item, 'event' | 'row'>, truth: () => Truth): Mark {
  if (event.kind === 'fault') return FAULT_MARKS[event.fault.kind];
  if (mark === undefined) return OTHER;
  return 'ink' in mark ? mark : mark[truth()];
}

/** All signs there are in traces of a protocol, each by a name. */
export function glyphsOf({ rows }: FactTable): Readonly<Record<string, Mark>> {
  const ofRows = (all: Readonly<Record<string, Pick<Telling<never>, 'mark'>>>) =>
    Object.entries(all).flatMap(([kind, { mark }]) => {
      if (mark === undefined) return [];
      if ('ink' in mark) return [[kind, mark] as const];
      return Object.entries(mark).map(([truth, one]) => [`${kind} ${truth}`, one] as const);
    });
  return Object.fromEntries([
    ...ofRows(rows),
    ...ofRows(ENVELOPE),
    ['resumed', RESUMED],
    // A restart has the sign of a crash: one of both is enough.
    ...Object.entries(FAULT_MARKS).filter(([kind]) => kind !== 'restart'),
    ['other', OTHER],
  ]);
}
