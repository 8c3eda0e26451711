/** The playhead: the moment that is shown, of the present or of any time before it; and its play. */
import { evidenceIn, spanOf } from '../model/evidence.ts';
import { serversAt } from '../model/moment.ts';
import type { ShownServer } from '../model/shownServer.ts';
import { nextShown } from '../model/steps.ts';
import { followed, revealing, type Viewport } from '../model/viewport.ts';
import { endNow, moved as movedOnAxis, revealed } from './axis.ts';
import { currentView, currentViewport, liveNow, updateView } from './currentView.ts';
import type { PlayheadEvent } from './play.ts';
import type { PageState } from './state.ts';
import { showViolation, violationsOf } from './violations.ts';

/** The speeds that are offered: servers on one host are faster than the eye. */
export const SPEEDS: readonly number[] = [0.001, 0.01, 0.1, 1, 10];

/** How long the play of a violation takes. */
const VIOLATION_PLAY_MS = 4_000;
/** How much of the view is played before its first event. */
const BEFORE = 0.25;
/** Longer pauses between two frames do not count: the page was hidden. */
const FRAME_MAX_MS = 200;

/** The first and the last moment that can be shown. */
export function momentsOf(
  state: PageState,
  pageMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const { fromMs, toMs } = currentView(state).lanes.span;
  return { fromMs, toMs: state.tab === 'live' ? Math.max(toMs, liveNow(state, pageMs)) : toMs };
}

/** The moment that is shown. */
export function shownMs(state: PageState, pageMs: number): number {
  return currentView(state).playheadMs ?? momentsOf(state, pageMs).toMs;
}

/** The servers as they are shown: of the present of a grid as the grid tells, of any other moment as the held events do. */
export function serversShown(state: PageState): readonly ShownServer[] {
  const { playheadMs, lanes } = currentView(state);
  if (playheadMs === undefined && state.tab === 'live') return state.servers;
  return serversAt(lanes, playheadMs ?? lanes.span.toMs);
}

export function onPlayhead(state: PageState, event: PlayheadEvent): PageState {
  switch (event.kind) {
    case 'playheadMoved':
      return moved({ ...state, play: undefined }, event.atMs, event.pageMs);
    case 'playheadStepped':
      return stepped({ ...state, play: undefined }, event.by, event.pageMs);
    case 'playToggled':
      return toggled(state, event.pageMs);
    case 'speedChosen': {
      const { speed } = event;
      return { ...state, speed, play: state.play && { ...state.play, speed } };
    }
    case 'played':
      return played(state, event.pageMs);
    case 'violationPlayed':
      return violationPlayed(state, event.place, event.pageMs);
  }
}

/** The playhead at a moment, which is in view then; undefined: at the end, which a grid's view follows. */
function moved(state: PageState, atMs: number | undefined, pageMs: number): PageState {
  const { fromMs, toMs } = momentsOf(state, pageMs);
  const isLive = state.tab === 'live';
  if (atMs === undefined) {
    const go = (view: Viewport, end: number) => (isLive ? followed(view, end) : revealing(view, end));
    const atEnd = updateView(state, ({ view }) => ({ playheadMs: undefined, view: go(view, toMs) }));
    return movedOnAxis(atEnd, (view) => go(view, endNow(atEnd, pageMs)));
  }
  const view = { ...currentViewport(state, pageMs), isFollowing: false };
  const playheadMs = Math.min(toMs, Math.max(fromMs, atMs));
  return revealed(
    updateView(state, () => ({ playheadMs, view: revealing(view, playheadMs) })),
    playheadMs,
    true,
  );
}

function stepped(state: PageState, by: 1 | -1, pageMs: number): PageState {
  const { lanes, playheadMs } = currentView(state);
  // The last event is before the end of a trace's time, not at it.
  const atMs = playheadMs ?? (by === -1 ? Infinity : momentsOf(state, pageMs).toMs);
  const next = nextShown(lanes, state.filter, atMs, by);
  if (next !== undefined) return moved(state, next.atMs, pageMs);
  return by === 1 ? moved(state, undefined, pageMs) : state;
}

function toggled(state: PageState, pageMs: number): PageState {
  if (state.play !== undefined) return { ...state, play: undefined };
  const { fromMs } = momentsOf(state, pageMs);
  const { playheadMs } = currentView(state);
  const begun = playheadMs === undefined ? moved(state, fromMs, pageMs) : state;
  return { ...begun, play: { speed: state.speed, untilMs: undefined, pageMs } };
}

function played(state: PageState, pageMs: number): PageState {
  const { play } = state;
  const { playheadMs } = currentView(state);
  if (play === undefined || playheadMs === undefined) return { ...state, play: undefined };
  const { toMs } = momentsOf(state, pageMs);
  const { speed, untilMs = toMs } = play;
  const nextMs = playheadMs + speed * Math.min(FRAME_MAX_MS, Math.max(0, pageMs - play.pageMs));
  if (nextMs < Math.min(untilMs, toMs)) return { ...moved(state, nextMs, pageMs), play: { ...play, pageMs } };
  return { ...moved(state, untilMs < toMs ? untilMs : undefined, pageMs), play: undefined };
}

function violationPlayed(state: PageState, place: number, pageMs: number): PageState {
  const violation = violationsOf(state)[place];
  if (violation === undefined) return state;
  const shown = showViolation(state, place);
  const { lanes, view } = currentView(shown);
  const [fromMs, toMs] = spanOf(evidenceIn(lanes, violation), violation);
  const startMs = Math.max(view.fromMs, lanes.span.fromMs, fromMs - BEFORE * view.lengthMs);
  const play = { speed: (toMs - startMs) / VIOLATION_PLAY_MS, untilMs: toMs, pageMs };
  return { ...moved(shown, startMs, pageMs), play };
}
