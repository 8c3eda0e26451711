/** The overview: all time in small, with the stretch of it that is in view, which can be moved and resized. Pure. */
import type { Lanes } from './lanes.ts';
import type { Viewport } from './viewport.ts';

/** A stretch of time. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is dragged: an edge of the stretch in view, or all of it. */
export type Grip = 'from' | 'to' | 'all';

/** The least length of a stretch that is chosen in the overview, as a share of all time. */
const LENGTH_MIN = 0.002;

/** How many events there are in each of so many equal parts of a stretch; an event at its end is in the last one. */
export function densitiesOf(lanes: Lanes, { fromMs, toMs }: Stretch, parts: number): readonly number[] {
  const counts = Array.from({ length: parts }, () => 0);
  for (let lane = 0; lane < lanes.count; lane++) {
    let before = lanes.placeAt(lane, fromMs);
    for (let part = 0; part < parts; part++) {
      const endMs = fromMs + ((part + 1) * (toMs - fromMs)) / parts;
      const behind = part === parts - 1 ? lanes.placeBehind(lane, toMs) : lanes.placeAt(lane, endMs);
      counts[part] = (counts[part] as number) + Math.max(0, behind - before);
      before = Math.max(before, behind);
    }
  }
  return counts;
}

/** What is gripped at a time. @param reachMs - how far from an edge it is still gripped; outside of the stretch all of it is */
export function gripAt({ fromMs, lengthMs }: Viewport, atMs: number, reachMs: number): Grip {
  const toMs = fromMs + lengthMs;
  const [fromEdgeMs, toEdgeMs] = [Math.abs(atMs - fromMs), Math.abs(atMs - toMs)];
  if (Math.min(fromEdgeMs, toEdgeMs) > reachMs) return 'all';
  return fromEdgeMs < toEdgeMs ? 'from' : 'to';
}

/** The view after its edge, or all of it, was dragged by a time. It keeps a least length, and stops following. */
export function brushed({ fromMs, lengthMs }: Viewport, grip: Grip, byMs: number, all: Stretch): Viewport {
  const leastMs = LENGTH_MIN * (all.toMs - all.fromMs);
  const isFollowing = false;
  switch (grip) {
    case 'all':
      return { fromMs: fromMs + byMs, lengthMs, isFollowing };
    case 'to':
      return { fromMs, lengthMs: Math.max(leastMs, lengthMs + byMs), isFollowing };
    case 'from': {
      const movedMs = Math.min(byMs, lengthMs - leastMs);
      return { fromMs: fromMs + movedMs, lengthMs: lengthMs - movedMs, isFollowing };
    }
  }
}
