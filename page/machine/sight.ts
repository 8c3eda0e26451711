/** What was seen of one source of events. The events held are the one thing that the page's machine does not copy: see Lanes. */
import type { FactTable } from '../../lib/trace/facts.ts';
import { Lanes, type Item } from '../model/lanes.ts';
import { FIRST_VIEW, followed, type Viewport } from '../model/viewport.ts';

/** Events that are held. */
export const HELD_MAX = 100_000;

/** Kept while another source is looked at. */
export interface Sight {
  readonly lanes: Lanes;
  readonly view: Viewport;
  readonly chosen: Item | undefined;
  /** Events that were left out of what is held, for there were too many. */
  readonly omitted: number;
}

/** Nothing seen yet of a grid. */
export function blank(servers: number, facts: FactTable): Sight {
  return { lanes: new Lanes(servers, HELD_MAX, facts), view: FIRST_VIEW, chosen: undefined, omitted: 0 };
}

/** A view that follows is where the time is, so that it is known what is seen. */
export function current(sight: Sight, nowMs: number): Sight {
  return sight.view.isFollowing ? { ...sight, view: followed(sight.view, nowMs) } : sight;
}
