/**
 * The possible causes and effects of an event (Lamport 1978). At each server, and at each of its parts, the past is a beginning of its
 * lane and the future an end of it, so that one number represents each. An event of a server affects its parts, too; an event of a part
 * affects the others by messages only.
 */
import { isBehind, type Item, type Lanes } from './lanes.ts';

export interface Cone {
  readonly of: Item;
  /** By lane: the items before this place are the past. */
  readonly past: readonly number[];
  /** By lane: the items from this place on are the future. */
  readonly future: readonly number[];
}

/** The causal past and future of an item, itself in both. */
export function coneOf(item: Item, lanes: Lanes): Cone {
  return { of: item, past: pastOf(item, lanes), future: futureOf(item, lanes) };
}

/** Whether the item at `place` of a lane is in the cone. */
export function isInCone(cone: Cone, lane: number, place: number): boolean {
  return relationOf(cone, lane, place) !== 'concurrent';
}

/** How an event is related to the one of a cone: before it, behind it, that one itself, or neither. */
export type Relation = 'past' | 'future' | 'self' | 'concurrent';

/** The relation of the item at `place` of a lane to the one of the cone. */
export function relationOf({ past, future }: Cone, lane: number, place: number): Relation {
  const [isPast, isFuture] = [place < (past[lane] ?? 0), place >= (future[lane] ?? Infinity)];
  if (isPast) return isFuture ? 'self' : 'past';
  return isFuture ? 'future' : 'concurrent';
}

function pastOf(item: Item, lanes: Lanes): number[] {
  const past = Array.from({ length: lanes.count }, () => 0);
  /** By lane: the last item that is known to be in the past. */
  const last: (Item | undefined)[] = [];
  const open: Item[] = [item];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const end = lanes.placeOf(next) + 1;
    if (next.lane !== next.server) {
      const ofServer = lanes.lane(next.server)[lanes.placeBeside(next.server, next) - 1];
      if (ofServer !== undefined) open.push(ofServer);
    }
    const lane = lanes.lane(next.lane);
    for (let i = past[next.lane] ?? 0; i < end; i++) {
      for (const cause of (lane[i] as Item).causes) {
        const known = last[cause.lane];
        if (known !== undefined && !isBehind(cause, known)) continue;
        last[cause.lane] = cause;
        open.push(cause);
      }
    }
    past[next.lane] = Math.max(past[next.lane] ?? 0, end);
  }
  return past;
}

function futureOf(item: Item, lanes: Lanes): number[] {
  const future = Array.from({ length: lanes.count }, (_, lane) => lanes.lane(lane).length);
  /** By lane: the first item that is known to be in the future. */
  const first: (Item | undefined)[] = [];
  const open: Item[] = [item];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const start = lanes.placeOf(next);
    const end = future[next.lane] ?? 0;
    if (start < 0 || start >= end) continue;
    future[next.lane] = start;
    if (next.lane === next.server)
      for (const part of lanes.lanesOf(next.server)) {
        const behind = part === next.lane ? undefined : lanes.lane(part)[lanes.placeBeside(part, next)];
        if (behind !== undefined) open.push(behind);
      }
    const lane = lanes.lane(next.lane);
    for (let i = start; i < end; i++) {
      for (const effect of (lane[i] as Item).effects) {
        const known = first[effect.lane];
        if (known !== undefined && !isBehind(known, effect)) continue;
        first[effect.lane] = effect;
        open.push(effect);
      }
    }
  }
  return future;
}

/**
 * The vector clock of the event of a cone (Fidge 1988, Mattern 1989), by server: how many of its events are in the past. It is right if all
 * events since the beginning are held. Faults and pauses come from outside and are not counted.
 */
export function clockOf({ past }: Cone, lanes: Lanes): readonly number[] {
  return Array.from({ length: lanes.servers }, (_, server) =>
    lanes.lanesOf(server).reduce((sum, lane) => sum + ownBefore(lanes, lane, past[lane] ?? 0), 0),
  );
}

/** How many of the first items of a lane are the server's own. */
function ownBefore(lanes: Lanes, lane: number, place: number): number {
  const items = lanes.lane(lane);
  let count = 0;
  for (let i = 0; i < place; i++) if (!isFromOutside(items[i] as Item)) count++;
  return count;
}

function isFromOutside({ event }: Item): boolean {
  return event.kind === 'fault' || event.kind === 'paused' || event.kind === 'resumed';
}
