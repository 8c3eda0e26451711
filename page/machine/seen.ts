/** What is seen now: of the grid or of a trace, at which time, in which stretch of it. */
import { followed, type Viewport } from '../model/viewport.ts';
import type { Sight } from './sight.ts';
import type { PageState } from './state.ts';

/** The sight that is looked at. */
export function sightOf({ source, live, trace }: PageState): Sight {
  return source.kind === 'trace' && trace !== undefined ? trace : live;
}

/** Changes the sight that is looked at. */
export function seen(state: PageState, change: (sight: Sight) => Partial<Sight>): PageState {
  const sight = sightOf(state);
  const after = { ...sight, ...change(sight) };
  return sight === state.live ? { ...state, live: after } : { ...state, trace: after };
}

/** The live clock's time: where there is no connection, the time stands still, for nobody knows what has happened since. */
export function nowOf({ connection, clockMs, toldMs }: PageState, pageMs: number): number {
  return connection === 'open' ? pageMs + clockMs : toldMs;
}

/** What is seen now: a view that follows is where the time is. */
export function viewOf(state: PageState, pageMs: number): Viewport {
  const { view } = sightOf(state);
  return view.isFollowing && state.source.kind === 'live' ? followed(view, nowOf(state, pageMs)) : view;
}
