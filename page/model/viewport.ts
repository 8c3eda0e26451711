/** The viewport: the stretch of time that is shown. Pure. */

export interface Viewport {
  readonly fromMs: number;
  /** How much time is shown. */
  readonly lengthMs: number;
  /** Whether it follows the present. */
  readonly isFollowing: boolean;
}

const LENGTH_MIN_MS = 1;
const LENGTH_MAX_MS = 24 * 60 * 60 * 1000;
/** The share of the viewport that is left free after the present. */
const AHEAD = 0.04;

export const FIRST_VIEW: Viewport = { fromMs: 0, lengthMs: 12_000, isFollowing: true };

/** Zoomed by a factor (below 1: in) around a place from 0, the left, to 1. A viewport that follows keeps the present. */
export function zoomed(view: Viewport, factor: number, around: number): Viewport {
  // A viewport of all of a long trace may be longer than the maximum, and can be zoomed in from there.
  const longestMs = Math.max(LENGTH_MAX_MS, view.lengthMs);
  const lengthMs = Math.min(longestMs, Math.max(LENGTH_MIN_MS, view.lengthMs * factor));
  const at = view.isFollowing ? 1 - AHEAD : around;
  return { ...view, lengthMs, fromMs: view.fromMs + at * (view.lengthMs - lengthMs) };
}

/**
 * Zoomed around a moment in view, which keeps its place; otherwise around the middle. A view that follows keeps the present
 * as long as the moment stays in view with it.
 */
export function zoomedAt(view: Viewport, factor: number, atMs: number | undefined): Viewport {
  const after = zoomed(view, factor, 0.5);
  const placeIn = ({ fromMs, lengthMs }: Viewport) => ((atMs ?? NaN) - fromMs) / lengthMs;
  const isSeenIn = (which: Viewport) => placeIn(which) >= 0 && placeIn(which) <= 1;
  if (!isSeenIn(view) || (view.isFollowing && isSeenIn(after))) return after;
  return zoomed({ ...view, isFollowing: false }, factor, placeIn(view));
}

/** Moved by a share of its length; it stops following. */
export function panned(view: Viewport, by: number): Viewport {
  return { ...view, isFollowing: false, fromMs: view.fromMs + by * view.lengthMs };
}

/** Moved to the present, which it then follows. */
export function followed(view: Viewport, nowMs: number): Viewport {
  return { ...view, isFollowing: true, fromMs: nowMs - (1 - AHEAD) * view.lengthMs };
}

/** A viewport of a whole stretch. */
export function fitted(fromMs: number, toMs: number): Viewport {
  const lengthMs = Math.max(LENGTH_MIN_MS, (toMs - fromMs) * (1 + 2 * AHEAD));
  return { fromMs: fromMs - AHEAD * lengthMs, lengthMs, isFollowing: false };
}

/** Moved so that it contains a time; unchanged if it does already. */
export function revealing(view: Viewport, atMs: number): Viewport {
  const place = (atMs - view.fromMs) / view.lengthMs;
  if (place > 0.02 && place < 0.98) return view;
  return { ...view, isFollowing: false, fromMs: atMs - view.lengthMs / 2 };
}

/** Stretches of time are shown with room around them, and not as less than this share of the view. */
const ROOM = 1.8;
const SHARE_MIN = 1 / 12;

/** Moved so that a stretch is in its middle; zoomed where the stretch would be too long or too short to be seen. */
export function around({ lengthMs }: Viewport, fromMs: number, toMs: number): Viewport {
  const spanMs = toMs - fromMs;
  const longestMs = spanMs > 0 ? Math.max(LENGTH_MIN_MS, spanMs / SHARE_MIN) : Infinity;
  const length = Math.max(ROOM * spanMs, Math.min(lengthMs, longestMs));
  return { fromMs: (fromMs + toMs - length) / 2, lengthMs: length, isFollowing: false };
}

/** The place of a time, in pixels from the left. */
export function xOf(view: Viewport, atMs: number, width: number): number {
  return ((atMs - view.fromMs) / view.lengthMs) * width;
}

export function msAt(view: Viewport, x: number, width: number): number {
  return view.fromMs + (x / width) * view.lengthMs;
}

/** Round times for the axis, at most so many, with their texts. @param isStepwise - whether a millisecond is a step */
export function ticksOf(
  view: Viewport,
  most: number,
  isStepwise = false,
): readonly { readonly atMs: number; readonly text: string }[] {
  const whole = Math.max(1, Math.floor(most));
  const stepMs = Math.max(isStepwise ? 1 : 0, stepOf(view.lengthMs, whole));
  const ticks: { atMs: number; text: string }[] = [];
  const first = Math.ceil(Math.max(0, view.fromMs) / stepMs);
  // Counted: where times are so great that a step does not change them, there is an end all the same.
  for (let i = 0; i < whole; i++) {
    const atMs = (first + i) * stepMs;
    if (atMs > view.fromMs + view.lengthMs) break;
    ticks.push({ atMs, text: isStepwise ? stepText(atMs) : timeText(atMs, stepMs) });
  }
  return ticks;
}

/** A time in the history of a path through a model. */
export function stepText(atMs: number): string {
  return atMs < 1 ? 'start' : `step ${String(Math.floor(atMs))}`;
}

/** The smallest round step of which fewer than `most` fit into a length. */
function stepOf(lengthMs: number, most: number): number {
  const step = STEPS_MS.find((stepMs) => lengthMs / stepMs < most);
  if (step !== undefined) return step;
  let stepMs = DAY_MS;
  while (lengthMs / stepMs >= most) stepMs *= 2;
  return stepMs;
}

const DAY_MS = 86_400_000;
const STEPS_MS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000,
  600_000, 1_800_000, 3_600_000, 21_600_000,
];

/** A time on the page's clock, with the precision of a step. */
export function timeText(atMs: number, stepMs = 1): string {
  const decimals = stepMs >= 1000 ? 0 : stepMs >= 100 ? 1 : stepMs >= 10 ? 2 : stepMs >= 1 ? 3 : 4;
  // Rounded first: nearly a minute is a minute.
  const seconds = Number((Math.abs(atMs) / 1000).toFixed(decimals));
  const sign = atMs < 0 && seconds > 0 ? '−' : '';
  if (seconds < 60) return `${sign}${seconds.toFixed(decimals)} s`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = (seconds % 60).toFixed(decimals).padStart(decimals === 0 ? 2 : decimals + 3, '0');
  const clock = `${hours > 0 ? `${String(hours)}:${String(minutes).padStart(2, '0')}` : String(minutes)}:${rest}`;
  return `${sign}${clock}`;
}
