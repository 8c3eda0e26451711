/** Scenes to draw, with a pixel for each millisecond of the first second. */
import { geometryOf } from '../../../page/diagram/geometry.ts';
import type { Scene } from '../../../page/diagram/scene.ts';
import { FIRST_FILTER } from '../../../page/model/filter.ts';
import type { Lanes } from '../../../page/model/lanes.ts';
import { rowsOf } from '../../../page/model/rows.ts';

export const LEFT = geometryOf(1, 1, []).left;
export const VIEW = { fromMs: 0, lengthMs: 1_000, isFollowing: false };

export function sceneOf(lanes: Lanes, rest: Partial<Scene> = {}): Scene {
  return {
    geometry: geometryOf(
      LEFT + 1_000,
      400,
      rowsOf(lanes, [], { withoutServers: new Set(), folded: new Map() }),
    ),
    lanes,
    view: VIEW,
    filter: FIRST_FILTER,
    cone: undefined,
    chosen: undefined,
    pointed: undefined,
    nowMs: undefined,
    ...rest,
  };
}
