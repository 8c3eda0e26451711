/** The scene that is shown, and its captions. */
import type { ShownCaption } from './caption.ts';
import { choose, ofRun } from './chosen.ts';
import { currentView, updateView } from './currentView.ts';
import type { PageEffect } from './events.ts';
import type { PageState } from './state.ts';
import { showViolation } from './violations.ts';

/** Plays a scene, unless it is shown already. */
export function sceneWanted(state: PageState, name: string): [PageState, PageEffect[]] {
  const { source } = state.simulate;
  if (source.kind === 'trace' && source.scene === name) return [state, []];
  const after = { ...state, work: 'playing the scene', wanted: ofRun(state.wanted), isSimWaiting: false };
  return [after, [{ kind: 'scene', name }]];
}

/**
 * Shows a caption, with its event in the middle of the view, at the moment of the event: what comes later is not given away. The question
 * comes at the end of the scene, with what is violated there.
 */
export function captionShown(state: PageState, { place, text, item, lengthMs }: ShownCaption): PageState {
  if (item === undefined) {
    const atEnd = updateView(state, () => ({ caption: place, playheadMs: undefined }));
    const { source } = currentView(atEnd);
    const isViolated = source.kind === 'trace' && source.violations.length > 0;
    return { ...(isViolated ? showViolation(atEnd, 0) : atEnd), announcement: text };
  }
  const after = updateView(choose(state, item), () => ({
    caption: place,
    violation: undefined,
    playheadMs: item.atMs,
    view: { fromMs: item.atMs - lengthMs / 2, lengthMs, isFollowing: false },
  }));
  return { ...after, announcement: text };
}
