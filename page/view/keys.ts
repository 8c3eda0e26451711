/** The keys of the diagram. */
import { nearestIn, neighbourOf } from '../diagram/hit.ts';
import type { PageEvent } from '../machine/events.ts';
import { currentView } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import type { Item } from '../model/lanes.ts';
import type { Row } from '../model/rows.ts';
import type { Viewport } from '../model/viewport.ts';

/**
 * @param view - as it is drawn now
 * @param rows - that are shown, from top to bottom
 * @param pageMs - now, on the page's clock
 * @returns undefined where a key means nothing here, and is left to the browser
 */
export function keyed(
  { key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  state: PageState,
  view: Viewport,
  rows: readonly Pick<Row, 'lanes'>[],
  pageMs: number,
): PageEvent | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const { lanes, chosen } = currentView(state);
  const lastSeen = () => nearestIn(rows[0]?.lanes ?? [], view.fromMs + view.lengthMs, lanes, state.filter);
  const placeOf = ({ lane }: Item) => rows.findIndex((row) => row.lanes.includes(lane));
  const choose = (item: Item | undefined): PageEvent | undefined =>
    item === undefined ? undefined : { kind: 'chosen', item };
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      return choose(
        chosen === undefined || chosen.isGone
          ? lastSeen()
          : neighbourOf(
              chosen,
              key === 'ArrowLeft' ? -1 : 1,
              lanes,
              state.filter,
              rows[placeOf(chosen)]?.lanes,
            ),
      );
    case 'ArrowUp':
    case 'ArrowDown': {
      if (chosen === undefined || chosen.isGone) return choose(lastSeen());
      const row = rows[placeOf(chosen) + (key === 'ArrowUp' ? -1 : 1)];
      return row && choose(nearestIn(row.lanes, chosen.atMs, lanes, state.filter));
    }
    case '+':
    case '=':
      return { kind: 'zoomedByKey', factor: 1 / 1.6, pageMs };
    case '-':
      return { kind: 'zoomedByKey', factor: 1.6, pageMs };
    case ',':
    case '.':
      return { kind: 'panned', by: key === ',' ? -0.2 : 0.2 };
    case ' ':
      return state.tab === 'live' ? { kind: 'followToggled', pageMs } : undefined;
    case '0':
      return { kind: 'fitted' };
    case 'Escape':
      // It ends the presenter's view.
      return state.isPresenting ? undefined : { kind: 'chosen', item: undefined };
    default:
      return undefined;
  }
}
