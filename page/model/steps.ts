/** The moments to which a playhead steps: the times of the events that are shown. Pure. */
import { isShown, type Filter } from './filter.ts';
import type { Item, Lanes } from './lanes.ts';

/** The first shown event behind a moment (`by` 1), or the last before it (`by` -1), of the lanes that are shown. */
export function nextShown(lanes: Lanes, filter: Filter, atMs: number, by: 1 | -1): Item | undefined {
  let nearest: Item | undefined;
  for (let number = 0; number < lanes.count; number++) {
    const lane = lanes.lane(number);
    let place = by === 1 ? lanes.placeBehind(number, atMs) : lanes.placeAt(number, atMs) - 1;
    for (; place >= 0 && place < lane.length; place += by) {
      const item = lane[place] as Item;
      if (nearest !== undefined && by * (item.atMs - nearest.atMs) >= 0) break;
      if (!isShown(item, filter)) continue;
      nearest = item;
      break;
    }
  }
  return nearest;
}
