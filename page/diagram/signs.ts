/** Which signs are in a drawing, beside the marks of events: the legend explains these, and no others. */
import { conditionAt, type Condition, type Span } from '../model/spans.ts';
import type { Arrow } from './arrows.ts';
import type { Scene } from './scene.ts';

/** The names of lines in the legend, by condition. */
const LINES: Readonly<Record<Condition, string>> = {
  up: 'running',
  paused: 'standing',
  down: 'down',
  unknown: 'down',
};

/** The names, in the legend, of arrows, lines and other signs. */
export function othersIn(
  { view, cone, geometry, nowMs, violation, playheadMs }: Scene,
  arrows: readonly Arrow[],
  spans: readonly (readonly Span[])[],
  isMany: boolean,
): readonly string[] {
  const untilMs = view.fromMs + view.lengthMs;
  const names: string[] = arrows.map(({ kind }) => (kind === 'plain' ? 'arrow' : kind));
  if (cone !== undefined) names.push('past', 'future', 'concurrent');
  for (const { server } of geometry.rows) {
    const all = spans[server] ?? [];
    names.push(LINES[conditionAt(all, view.fromMs)]);
    for (const { fromMs, condition } of all)
      if (fromMs > view.fromMs && fromMs < untilMs) names.push(LINES[condition]);
  }
  if (isMany) names.push('bars');
  if (nowMs !== undefined && nowMs >= view.fromMs && nowMs <= untilMs) names.push('now');
  if (violation !== undefined) names.push('evidence', 'lost');
  if (playheadMs !== undefined) names.push('playhead');
  return names;
}
