/** The events that the captions of a scene are about. Pure. */
import { describe } from '../model/filter.ts';
import { nameOf } from '../model/kinds.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import type { SceneEvent } from './scene.ts';

/** The event that a caption is about; undefined: it has not happened. */
export function eventIn(lanes: Lanes, { kind, server, text = '', nth = 0 }: SceneEvent): Item | undefined {
  const fitting = lanes.all.filter(
    (item) => item.server === server && nameOf(item.event) === kind && describe(item).includes(text),
  );
  return fitting[nth];
}
