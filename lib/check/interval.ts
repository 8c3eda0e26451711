/** Intervals of time. */

/** From one moment to another, in ms, both included. */
export interface Interval {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The union as disjoint intervals in order; intervals that touch become one. */
export function union(intervals: readonly Interval[]): Interval[] {
  return joined(intervals, 0);
}

/** As {@link union}; intervals with at most `gapMs` between them become one, too. */
export function joined(intervals: readonly Interval[], gapMs: number): Interval[] {
  const merged: { fromMs: number; untilMs: number }[] = [];
  for (const { fromMs, untilMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && fromMs <= last.untilMs + gapMs) last.untilMs = Math.max(last.untilMs, untilMs);
    else merged.push({ fromMs, untilMs });
  }
  return merged;
}

/** Whether `atMs` lies in one of `intervals`. */
export function covers(intervals: readonly Interval[], atMs: number): boolean {
  return intervals.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs <= untilMs);
}
