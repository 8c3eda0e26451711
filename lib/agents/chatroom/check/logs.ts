/**
 * Makes a history of logs, for a run without a trace: of the requests to each server, and of its log at the end. It has no
 * times, so only the promises about messages can be checked, not those about views.
 */
import type { HistoryEvent } from './history.ts';

/** What is known of one incarnation of a server at the end. */
export interface FinalLog {
  readonly server: number;
  readonly incarnation: number;
  /** What it accepted, in order. Each text must be different from all others. */
  readonly broadcast: readonly string[];
  /** The content of its log, in order. */
  readonly log: readonly { readonly sender: number; readonly text: string }[];
  /** Whether it has crashed since. */
  readonly isOver: boolean;
}

/** All events at time 0: first the starts, then the broadcasts, then the deliveries, then the crashes. */
export function historyOfLogs(logs: readonly FinalLog[]): HistoryEvent[] {
  const common = logs.map(({ server, incarnation }) => ({ server, incarnation, atMs: 0 }));
  const each = (make: (log: FinalLog, own: (typeof common)[number]) => readonly HistoryEvent[]) =>
    logs.flatMap((log, i) => make(log, common[i] as (typeof common)[number]));
  return [
    ...each((_, own) => [{ ...own, kind: 'started' }]),
    ...each(({ broadcast }, own) => [
      { ...own, kind: 'fact', fact: { kind: 'broadcast', first: 0, texts: broadcast } },
    ]),
    ...each(({ log }, own) =>
      log.map(({ sender, text }) => ({
        ...own,
        kind: 'fact' as const,
        fact: { kind: 'delivered' as const, sender, texts: [text] },
      })),
    ),
    ...each(({ isOver }, own) => (isOver ? [{ ...own, kind: 'crashed' }] : [])),
  ];
}
