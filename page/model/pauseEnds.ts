/** The ends of pauses. A trace has pauses with their lengths, a grid reports their ends as events; both are drawn alike. Pure. */
import type { Item, Lanes } from './lanes.ts';
import { memoizeByVersion } from './memoizeByVersion.ts';
import { spansIn } from './spans.ts';

export interface PauseEnd {
  /** The fault that is over. */
  readonly item: Item;
  readonly atMs: number;
}

/** The ends of pauses after which a server continued: not if it crashed before, or is still paused by another one. */
export const pauseEndsIn = memoizeByVersion((lanes): readonly PauseEnd[] => {
  const goneOn = new Map<number, ReadonlySet<number>>();
  const ends: PauseEnd[] = [];
  for (const item of lanes.faults) {
    if (item.event.kind !== 'fault') continue;
    const { fault } = item.event;
    if (fault.kind !== 'pause' && fault.kind !== 'busy') continue;
    let times = goneOn.get(item.lane);
    if (times === undefined) goneOn.set(item.lane, (times = timesOf(lanes, item.lane)));
    const atMs = item.atMs + fault.forMs;
    if (times.has(atMs)) ends.push({ item, atMs });
  }
  return ends;
});

/** When a server continued after a pause. */
function timesOf(lanes: Lanes, server: number): ReadonlySet<number> {
  const spans = spansIn(lanes, server);
  const wentOn = spans.filter(
    ({ condition }, i) => condition === 'up' && spans[i - 1]?.condition === 'paused',
  );
  return new Set(wentOn.map(({ fromMs }) => fromMs));
}
