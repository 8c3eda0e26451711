/** A history as a drawing of characters: a line for each operation, with a bar on a common axis of events. Pure. */
import { NEVER, type Operation } from './operation.ts';
import { operationWords } from './words.ts';

/** A history to draw, and the result of its search. */
export interface Drawn {
  readonly operations: readonly Operation[];
  /** The order that was found. */
  readonly order: readonly Operation[];
  /** The operations that do not fit; none if all do. */
  readonly stuck: readonly Operation[];
}

/** So many operations are drawn: those around the first that does not fit, or the first ones. */
const DRAWN_MAX = 16;

/** The part of a history in a picture of limited size. */
export interface Shown {
  /** In the order of their beginnings. */
  readonly operations: readonly Operation[];
  readonly processes: readonly string[];
  /** By the id of an operation: its place in the order that was found, from 1. */
  readonly places: ReadonlyMap<number, number>;
  /** The ids of the operations that do not fit. */
  readonly stuck: ReadonlySet<number>;
  /** The number of operations that are not shown. */
  readonly hidden: number;
}

/** @param max - the most operations */
export function shownOf(drawn: Drawn, max: number): Shown {
  const operations = windowOf(drawn, max);
  return {
    operations,
    processes: [...new Set(operations.map(({ process }) => process))],
    places: new Map(drawn.order.map(({ id }, place) => [id, place + 1])),
    stuck: new Set(drawn.stuck.map(({ id }) => id)),
    hidden: drawn.operations.length - operations.length,
  };
}

function windowOf({ operations, stuck, order }: Drawn, max: number): readonly Operation[] {
  if (operations.length <= max) return operations;
  const [first] = stuck;
  if (first === undefined) return operations.slice(0, max);
  // The latest operations that began before it ended: earlier ones are in order anyway, later ones do not matter.
  const before = operations.filter(({ begin, id }) => begin < first.end && id !== first.id);
  const ordered = new Set(order.map(({ id }) => id));
  const recent = before.filter(({ id, isKnown }) => isKnown || ordered.has(id)).slice(-(max - 1));
  return [...recent, first].sort((a, b) => a.begin - b.begin);
}

/**
 * The drawing, lines without a line feed at their ends.
 *
 * @param columns - the width of the terminal
 */
export function drawingOf(drawn: Drawn, columns: number): readonly string[] {
  const shown = shownOf(drawn, DRAWN_MAX);
  const { operations, processes, hidden } = shown;
  if (operations.length === 0) return [];
  const moments = momentsOf(operations);
  const margin = Math.max(...processes.map(({ length }) => length)) + 2;
  const axis = Math.max(20, Math.floor(columns * 0.5) - margin);
  const columnOf = (moment: number) => Math.round((moment * (axis - 1)) / Math.max(1, moments.size));
  const lines = operations.map((operation) => {
    const from = columnOf(moments.get(operation.begin) ?? 0);
    const isOpen = operation.end === NEVER;
    const to = Math.max(from + 1, isOpen ? axis - 1 : columnOf(moments.get(operation.end) ?? moments.size));
    const bar = isOpen ? `├${'╌'.repeat(to - from - 1)}▷` : `├${'─'.repeat(to - from - 1)}┤`;
    return `${operation.process.padStart(margin - 2)}  ${`${' '.repeat(from)}${bar}`.padEnd(axis)}  ${labelOf(operation, shown)}`.trimEnd();
  });
  return hidden === 0
    ? lines
    : [...lines, `(${String(hidden)} of ${String(drawn.operations.length)} operations are not drawn)`];
}

/** Its place in the order, or that it has none. */
function labelOf(operation: Operation, { places, stuck }: Shown): string {
  const place = places.get(operation.id);
  const mark = stuck.has(operation.id) ? '✗' : place === undefined ? '·' : String(place);
  return `${mark.padStart(3)} ${operationWords(operation)}`;
}

/** The beginnings and ends that are shown, by their places. */
function momentsOf(operations: readonly Operation[]): ReadonlyMap<number, number> {
  const all = operations.flatMap(({ begin, end }) => (end === NEVER ? [begin] : [begin, end]));
  return new Map(all.sort((a, b) => a - b).map((moment, place) => [moment, place]));
}
