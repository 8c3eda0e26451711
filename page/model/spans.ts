/** When a server ran, stood still, or was down: read off its lane. */
import type { Item } from './lanes.ts';

export type Condition = 'up' | 'paused' | 'down';

export interface Span {
  readonly fromMs: number;
  readonly condition: Condition;
}

/**
 * The conditions of a server, each from its time on. Before the first event that tells, it is what that event ends: one that
 * starts was down, of any other the beginning is forgotten, and it was up.
 */
export function spansOf(lane: readonly Item[]): readonly Span[] {
  const first = lane.find(({ event }) => event.kind !== 'fault');
  const spans: Span[] = [
    { fromMs: -Infinity, condition: first === undefined || first.event.kind === 'started' ? 'down' : 'up' },
  ];
  const become = (fromMs: number, condition: Condition) => {
    if (spans.at(-1)?.condition !== condition) spans.push({ fromMs, condition });
  };
  /** Pauses of a trace, which are told with their lengths. */
  let pausedUntilMs = -Infinity;
  for (const { event, atMs } of lane) {
    if (pausedUntilMs <= atMs && pausedUntilMs > -Infinity) {
      if (spans.at(-1)?.condition === 'paused') become(pausedUntilMs, 'up');
      pausedUntilMs = -Infinity;
    }
    switch (event.kind) {
      case 'started':
      case 'resumed':
        become(atMs, 'up');
        break;
      case 'paused':
        become(atMs, 'paused');
        break;
      case 'crashed':
        become(atMs, 'down');
        break;
      case 'fault':
        if (
          (event.fault.kind === 'pause' || event.fault.kind === 'block') &&
          spans.at(-1)?.condition === 'up'
        ) {
          become(atMs, 'paused');
          pausedUntilMs = atMs + event.fault.forMs;
        }
        break;
      default:
        break;
    }
  }
  if (pausedUntilMs > -Infinity && spans.at(-1)?.condition === 'paused') become(pausedUntilMs, 'up');
  return spans;
}

/** The condition at a time. */
export function conditionAt(spans: readonly Span[], atMs: number): Condition {
  return spans.findLast(({ fromMs }) => fromMs <= atMs)?.condition ?? 'down';
}
