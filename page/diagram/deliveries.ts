/** The receipts that are drawn, as arrows from the causes of their messages: if there are too many, a sample. Pure. */
import { isArrowShown } from '../model/filter.ts';
import type { Item } from '../model/lanes.ts';
import { isDrawn, SAMPLED_EVERY } from './density.ts';
import type { Scene } from './scene.ts';

export interface Deliveries {
  readonly items: readonly Item[];
  /** They are a sample of one in `every`. */
  readonly every: number;
}

/** How far beyond the right edge to look for receipts whose arrows begin in view, as a share of the viewport. */
const BEYOND = 0.3;

/** The receipts in view, and those after its right edge whose arrows begin in view: about `most` of them. */
export function deliveriesSeen({ geometry, lanes, view, filter }: Scene, most: number): Deliveries {
  const untilMs = view.fromMs + (1 + BEYOND) * view.lengthMs;
  let items: Item[] = [];
  for (const number of geometry.rowOfLane.keys()) {
    const lane = lanes.lane(number);
    const until = lanes.placeAt(number, untilMs);
    for (let i = lanes.placeAt(number, view.fromMs); i < until; i++) {
      const item = lane[i] as Item;
      if (item.causes.length > 0 && isArrowShown(item, filter)) items.push(item);
    }
  }
  const every = Math.max(1, Math.ceil(items.length / most));
  if (every > 1) items = items.filter((item) => isDrawn(item, every));
  return { items, every };
}

/** The same from a sample, if there are many. */
export function sampleSeen({ geometry, view }: Scene, sample: readonly Item[], most: number): Deliveries {
  const lastMs = view.fromMs + view.lengthMs;
  const seen = sample.filter(
    ({ atMs, isGone, lane }) =>
      !isGone && atMs >= view.fromMs && atMs <= lastMs && geometry.rowOfLane.has(lane),
  );
  // Powers of two: the same ones in every frame, while time moves on.
  const more = 2 ** Math.max(0, Math.ceil(Math.log2(seen.length / most)));
  const every = SAMPLED_EVERY * more;
  return { items: more === 1 ? seen : seen.filter((item) => isDrawn(item, every)), every };
}
