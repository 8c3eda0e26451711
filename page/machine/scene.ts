/** The scene that is shown, and its captions. */
import type { ShownCaption } from './caption.ts';
import { choose, ofRun } from './chosen.ts';
import { updateView } from './currentView.ts';
import type { PageEffect } from './events.ts';
import type { PageState } from './state.ts';

/** Plays a scene, unless it is shown already. */
export function sceneWanted(state: PageState, name: string): [PageState, PageEffect[]] {
  const { source } = state.simulate;
  if (source.kind === 'trace' && source.scene === name) return [state, []];
  const after = { ...state, work: 'playing the scene', wanted: ofRun(state.wanted), isSimWaiting: false };
  return [after, [{ kind: 'scene', name }]];
}

/** Shows a caption, and its event in the middle of the view. */
export function captionShown(state: PageState, { place, text, item, lengthMs }: ShownCaption): PageState {
  const chosen = item === undefined ? state : choose(state, item);
  const after = updateView(chosen, ({ view }) => ({
    caption: place,
    violation: undefined,
    view: item === undefined ? view : { fromMs: item.atMs - lengthMs / 2, lengthMs, isFollowing: false },
  }));
  return { ...after, announcement: text };
}
