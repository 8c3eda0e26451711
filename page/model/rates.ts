/** The rate at which the count that each server reports grows, from the counts over time. Pure. */
import type { ServerState } from '../../lib/trace/live.ts';

interface Count {
  readonly atMs: number;
  readonly messages: number;
  readonly incarnation: number | undefined;
}

export interface Counted {
  /** By server: the last seconds. */
  readonly counts: readonly (readonly Count[])[];
  readonly rates: ReadonlyMap<number, number>;
}

/** The time over which a rate is computed. */
const OVER_MS = 2_000;

/** The rates after the counts of servers at a time. */
export function ratesOf({ counts }: Counted, servers: readonly ServerState[], atMs: number): Counted {
  const rates = new Map<number, number>();
  const next = servers.map(({ id, messages, incarnation }) => {
    const before = (counts[id] ?? []).filter(
      (count) => count.incarnation === incarnation && count.atMs >= atMs - OVER_MS,
    );
    const oldest = before[0];
    if (oldest !== undefined && atMs > oldest.atMs)
      rates.set(id, Math.round(((messages - oldest.messages) / (atMs - oldest.atMs)) * 1000));
    return [...before, { atMs, messages, incarnation }];
  });
  return { counts: next, rates };
}
