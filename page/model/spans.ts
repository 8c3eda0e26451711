/** The condition of a server over time: running, paused or down, from its lane. */
import type { Item, Lanes } from './lanes.ts';
import { memoizeByVersion } from './memoizeByVersion.ts';

/** That of a server without events, in a trace that is incomplete, is unknown. */
export type Condition = 'up' | 'paused' | 'down' | 'unknown';

export interface Span {
  readonly fromMs: number;
  readonly condition: Condition;
}

/**
 * The conditions of a server, each from its time on. Before the first event that shows it, it is the condition that this event ends: before the
 * end of a pause it was paused; before any other event but a start it was up. Before a start, or without any
 * event, it is unknown.
 * An incarnation without a recorded end was down for no time before the next.
 */
export function spansOf(lane: readonly Item[]): readonly Span[] {
  const first = lane.find(({ event }) => event.kind !== 'fault')?.event.kind;
  const spans: Span[] = [{ fromMs: -Infinity, condition: conditionBefore(first) }];
  const condition = () => spans.at(-1)?.condition;
  const become = (fromMs: number, next: Condition) => {
    if (condition() !== next) spans.push({ fromMs, condition: next });
  };
  let hasStarted = first !== 'started';
  /** When the pauses are over that a trace has with their lengths. */
  let pausedUntilMs = -Infinity;
  const goOn = (atMs: number) => {
    if (pausedUntilMs === -Infinity || pausedUntilMs > atMs) return;
    if (condition() === 'paused') become(pausedUntilMs, 'up');
    pausedUntilMs = -Infinity;
  };
  for (const { event, atMs } of lane) {
    goOn(atMs);
    switch (event.kind) {
      case 'started':
        // Another incarnation: the previous one has ended, without an event.
        if (hasStarted) become(atMs, 'down');
        hasStarted = true;
        pausedUntilMs = -Infinity;
        become(atMs, 'up');
        break;
      case 'resumed':
        pausedUntilMs = -Infinity;
        become(atMs, 'up');
        break;
      case 'paused':
        become(atMs, 'paused');
        break;
      case 'crashed':
      case 'stopped':
        become(atMs, 'down');
        break;
      case 'fault':
        if ((event.fault.kind === 'pause' || event.fault.kind === 'busy') && condition() !== 'down') {
          become(atMs, 'paused');
          // Of two at a time, the longer one counts.
          pausedUntilMs = Math.max(pausedUntilMs, atMs + event.fault.forMs);
        }
        break;
      default:
        break;
    }
  }
  goOn(Infinity);
  return spans;
}

/** The condition of a server before its first known event. */
function conditionBefore(first: Item['event']['kind'] | undefined): Condition {
  if (first === undefined || first === 'started') return 'unknown';
  return first === 'resumed' ? 'paused' : 'up';
}

/** The condition at a time. */
export function conditionAt(spans: readonly Span[], atMs: number): Condition {
  return spans.findLast(({ fromMs }) => fromMs <= atMs)?.condition ?? 'unknown';
}

/** Spans are computed from a whole lane: each server's on demand. */
const spansKept = memoizeByVersion(() => new Map<number, readonly Span[]>());

/** The conditions of a server with held events. */
export function spansIn(lanes: Lanes, server: number): readonly Span[] {
  const kept = spansKept(lanes);
  let spans = kept.get(server);
  if (spans === undefined) kept.set(server, (spans = spansOf(lanes.statusChanges(server))));
  return spans;
}
