/** Whether the tools of the page can act on the grid. */
import type { PageState } from '../machine/state.ts';

/** Tools act on the present of a grid that is connected. */
export function areToolsActive({ tab, connection, live }: PageState): boolean {
  return tab === 'live' && connection === 'open' && live.playheadMs === undefined;
}
