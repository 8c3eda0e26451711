/**
 * Operations in lanes. The order within a lane is given, so that the operations done so far are one number for each lane.
 *
 * Where real time decides, a lane has operations that follow each other in time, of any processes; each kind of operations
 * with an unknown outcome has a lane of its own, because the one that began first can stand for any other. Where only the order of each process
 * decides, a process is a lane. An operation whose outcome it does not know may take effect after its next ones: it has a lane of its own, too, and
 * waits for the operation before it.
 */
import type { FunctionKind } from './model.ts';
import { NEVER, type Consistency, type Operation } from './operation.ts';
import type { Transitions } from './transitions.ts';

/** All lanes, one after the other. Each ends with a place that no operation has. */
export interface Lanes {
  readonly count: number;
  /** The first place of each lane. */
  readonly starts: Int32Array;
  /** By place: the place of the operation among those that are searched; of the last place of a lane -1. */
  readonly ids: Int32Array;
  readonly kinds: Int32Array;
  /** When it may be next: as long as nothing has ended before it begins. */
  readonly begins: Int32Array;
  /** When it ended. Where real time does not decide, it is tried in this order all the same: it is likely. */
  readonly ends: Int32Array;
  /** By place: the lane that must have come to a place, and that place; -1 if there is none. */
  readonly afterLanes: Int32Array;
  readonly afterPlaces: Int32Array;
  /** By place: {@link READS}, {@link OPEN}, {@link RESETS}. */
  readonly flags: Uint8Array;
  /** The number of operations that must be done. */
  readonly due: number;
  /** The number of operations that are {@link RESETS}. */
  readonly resets: number;
}

/** It never changes a state. */
export const READS = 1;
/** Its outcome is unknown, so it need not be done. */
export const OPEN = 2;
/** It may change a state in any way, not only let it grow. */
export const RESETS = 4;

interface Place {
  /** Its place among the operations that are searched. */
  readonly id: number;
  readonly operation: Operation;
  readonly kind: number;
  /** The last operation before it of which its process knows the outcome; undefined if there is none, or it is in the same lane. */
  readonly after?: Place | undefined;
}

/** @param kindOf - what a function does to states */
export function lanesOf(
  operations: readonly Operation[],
  transitions: Transitions,
  kindOf: (f: string) => FunctionKind,
  consistency: Consistency,
): Lanes {
  // A read with an unknown result excludes no order.
  const places = operations.flatMap((operation, id): readonly Place[] =>
    operation.isKnown || kindOf(operation.f) !== 'reads'
      ? [{ id, operation, kind: transitions.kindOf(operation) }]
      : [],
  );

  const isTimed = consistency === 'linearizable';
  return flattened(isTimed ? byTime(places) : byProcess(places), kindOf, isTimed);
}

function byTime(places: readonly Place[]): readonly (readonly Place[])[] {
  const known: Place[][] = [];
  const open = new Map<number, Place[]>();
  for (const place of places) {
    const { operation, kind } = place;
    if (!operation.isKnown) {
      const lane = open.get(kind);
      if (lane === undefined) open.set(kind, [place]);
      else lane.push(place);
      continue;
    }
    const free = known.find((lane) => (lane[lane.length - 1] as Place).operation.end < operation.begin);
    if (free === undefined) known.push([place]);
    else free.push(place);
  }
  return [...known, ...open.values()];
}

function byProcess(places: readonly Place[]): readonly (readonly Place[])[] {
  const known = new Map<string, Place[]>();
  const open: Place[][] = [];
  for (const place of places) {
    const { process, isKnown } = place.operation;
    const lane = known.get(process);
    if (!isKnown) open.push([{ ...place, after: lane?.at(-1) }]);
    else if (lane === undefined) known.set(process, [place]);
    else lane.push(place);
  }
  return [...known.values(), ...open];
}

const FLAGS = { reads: READS, grows: 0, changes: RESETS } as const;

function flattened(
  lanes: readonly (readonly Place[])[],
  kindOf: (f: string) => FunctionKind,
  isTimed: boolean,
): Lanes {
  const length = lanes.reduce((sum, lane) => sum + lane.length + 1, 0);
  const starts = new Int32Array(lanes.length);
  const ids = new Int32Array(length).fill(-1);
  const kinds = new Int32Array(length);
  const begins = new Int32Array(length).fill(NEVER);
  const ends = new Int32Array(length).fill(NEVER);
  const afterLanes = new Int32Array(length).fill(-1);
  const afterPlaces = new Int32Array(length).fill(-1);
  const flags = new Uint8Array(length);
  /** Where each place is. */
  const positions = new Map<Place, readonly [lane: number, at: number]>();
  let at = 0;
  let due = 0;
  let resets = 0;
  for (const [lane, places] of lanes.entries()) {
    starts[lane] = at;
    for (const place of places) {
      const { id, operation, kind, after } = place;
      const { f, begin, end, isKnown } = operation;
      ids[at] = id;
      kinds[at] = kind;
      begins[at] = isTimed ? begin : 0;
      ends[at] = end;
      flags[at] = FLAGS[kindOf(f)] | (isKnown ? 0 : OPEN);
      if (FLAGS[kindOf(f)] === RESETS) resets++;
      if (!isTimed) positions.set(place, [lane, at]);
      const before = after && positions.get(after);
      if (before !== undefined) {
        afterLanes[at] = before[0];
        afterPlaces[at] = before[1] + 1;
      }
      if (isKnown) due++;
      at++;
    }
    at++;
  }
  return {
    count: lanes.length,
    starts,
    ids,
    kinds,
    begins,
    ends,
    afterLanes,
    afterPlaces,
    flags,
    due,
    resets,
  };
}
