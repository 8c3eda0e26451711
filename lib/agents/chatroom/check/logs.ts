/**
 * A history out of logs, for a run of which nobody kept a trace: what each server was asked to broadcast, and what its
 * log held in the end. It knows no times, so it can be asked about messages and not about who was alive.
 */
import type { HistoryEvent } from './history.ts';

/** What is known of one life of a server in the end. */
export interface FinalLog {
  readonly server: number;
  readonly incarnation: number;
  /** What it accepted, in order. Contents must be unlike all others'. */
  readonly broadcast: readonly string[];
  /** What its log holds, in order. */
  readonly log: readonly { readonly sender: number; readonly text: string }[];
  /** Whether it has crashed since. */
  readonly isOver: boolean;
}

/** All of it at once, at time 0: first the starts, then the broadcasts, then the deliveries, then the crashes. */
export function historyOfLogs(logs: readonly FinalLog[]): HistoryEvent[] {
  const lives = logs.map(({ server, incarnation }) => ({ server, incarnation, atMs: 0 }));
  const each = (make: (log: FinalLog, life: (typeof lives)[number]) => readonly HistoryEvent[]) =>
    logs.flatMap((log, i) => make(log, lives[i] as (typeof lives)[number]));
  return [
    ...each((_, life) => [{ ...life, kind: 'started' }]),
    ...each(({ broadcast }, life) => [
      { ...life, kind: 'fact', fact: { kind: 'broadcast', first: 0, texts: broadcast } },
    ]),
    ...each(({ log }, life) =>
      log.map(({ sender, text }) => ({
        ...life,
        kind: 'fact' as const,
        fact: { kind: 'delivered' as const, sender, texts: [text] },
      })),
    ),
    ...each(({ isOver }, life) => (isOver ? [{ ...life, kind: 'crashed' }] : [])),
  ];
}
