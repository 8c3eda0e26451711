/** The stretch of time that is seen. Pure: pixels and milliseconds in, a stretch out. */

export interface Viewport {
  readonly fromMs: number;
  /** How much time is seen. */
  readonly lengthMs: number;
  /** Whether it moves on with the time. */
  readonly isFollowing: boolean;
}

const LENGTH_MIN_MS = 1;
const LENGTH_MAX_MS = 24 * 60 * 60 * 1000;
/** How much of what is seen is left free before the present. */
const AHEAD = 0.04;

export const FIRST_VIEW: Viewport = { fromMs: 0, lengthMs: 12_000, isFollowing: true };

/** Zoomed by a factor, below 1 in, around a place between 0, the left, and 1. A view that follows keeps the present. */
export function zoomed(view: Viewport, factor: number, around: number): Viewport {
  // One that shows all of a long trace may be longer than the longest, and comes nearer from there.
  const longestMs = Math.max(LENGTH_MAX_MS, view.lengthMs);
  const lengthMs = Math.min(longestMs, Math.max(LENGTH_MIN_MS, view.lengthMs * factor));
  const at = view.isFollowing ? 1 - AHEAD : around;
  return { ...view, lengthMs, fromMs: view.fromMs + at * (view.lengthMs - lengthMs) };
}

/**
 * Zoomed so that a moment that is seen is seen still, where it is; otherwise around the middle. A view that follows keeps the present
 * as long as the moment stays in sight with it.
 */
export function zoomedAt(view: Viewport, factor: number, atMs: number | undefined): Viewport {
  const after = zoomed(view, factor, 0.5);
  const placeIn = ({ fromMs, lengthMs }: Viewport) => ((atMs ?? NaN) - fromMs) / lengthMs;
  const isSeenIn = (which: Viewport) => placeIn(which) >= 0 && placeIn(which) <= 1;
  if (!isSeenIn(view) || (view.isFollowing && isSeenIn(after))) return after;
  return zoomed({ ...view, isFollowing: false }, factor, placeIn(view));
}

/** Moved by a part of what is seen; it then stands still. */
export function panned(view: Viewport, by: number): Viewport {
  return { ...view, isFollowing: false, fromMs: view.fromMs + by * view.lengthMs };
}

/** At the present. */
export function followed(view: Viewport, nowMs: number): Viewport {
  return { ...view, isFollowing: true, fromMs: nowMs - (1 - AHEAD) * view.lengthMs };
}

/** All of a stretch. */
export function fitted(fromMs: number, toMs: number): Viewport {
  const lengthMs = Math.max(LENGTH_MIN_MS, (toMs - fromMs) * (1 + 2 * AHEAD));
  return { fromMs: fromMs - AHEAD * lengthMs, lengthMs, isFollowing: false };
}

/** So that a moment is seen: where it is already, nothing changes. */
export function revealing(view: Viewport, atMs: number): Viewport {
  const place = (atMs - view.fromMs) / view.lengthMs;
  if (place > 0.02 && place < 0.98) return view;
  return { ...view, isFollowing: false, fromMs: atMs - view.lengthMs / 2 };
}

/** Pixels from the left. */
export function xOf(view: Viewport, atMs: number, width: number): number {
  return ((atMs - view.fromMs) / view.lengthMs) * width;
}

export function msAt(view: Viewport, x: number, width: number): number {
  return view.fromMs + (x / width) * view.lengthMs;
}

/** Round times to mark, so that there are at most so many; and the words for them. */
export function ticksOf(
  view: Viewport,
  most: number,
): readonly { readonly atMs: number; readonly text: string }[] {
  const whole = Math.max(1, Math.floor(most));
  const stepMs = stepOf(view.lengthMs, whole);
  const ticks: { atMs: number; text: string }[] = [];
  const first = Math.ceil(Math.max(0, view.fromMs) / stepMs);
  // Counted: where times are so great that a step does not change them, there is an end all the same.
  for (let i = 0; i < whole; i++) {
    const atMs = (first + i) * stepMs;
    if (atMs > view.fromMs + view.lengthMs) break;
    ticks.push({ atMs, text: timeText(atMs, stepMs) });
  }
  return ticks;
}

/** The smallest round step of which fewer than so many fit into a length. */
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

/** A time on the page's clock, as exact as the step from one to the next asks for. */
export function timeText(atMs: number, stepMs = 1): string {
  const decimals = stepMs >= 1000 ? 0 : stepMs >= 100 ? 1 : stepMs >= 10 ? 2 : stepMs >= 1 ? 3 : 4;
  // Rounded first: what is nearly a minute is one.
  const seconds = Number((Math.abs(atMs) / 1000).toFixed(decimals));
  const sign = atMs < 0 && seconds > 0 ? '−' : '';
  if (seconds < 60) return `${sign}${seconds.toFixed(decimals)} s`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = (seconds % 60).toFixed(decimals).padStart(decimals === 0 ? 2 : decimals + 3, '0');
  const clock = `${hours > 0 ? `${String(hours)}:${String(minutes).padStart(2, '0')}` : String(minutes)}:${rest}`;
  return `${sign}${clock}`;
}
