/**
 * Active faults of links. The dialling server injects them, and loses them when it is killed; then this file repeats them. Pure
 * except for its own state.
 */
import type { LinkOrder } from '../watched/faultInjector.ts';

/** A command with a lasting fault. */
export type LastingOrder = Exclude<LinkOrder, { kind: 'cut' | 'latency' }>;

export interface ActiveFaults {
  /** Records a command to a server, if its fault lasts. */
  readonly add: (server: number, order: LinkOrder, nowMs: number) => void;
  /** The remaining faults of a server. */
  readonly leftOf: (server: number, nowMs: number) => LastingOrder[];
}

export function activeFaults(): ActiveFaults {
  // One of each kind per link, so there are at most two per link.
  const kept = new Map<string, { readonly server: number; readonly order: LastingOrder; untilMs: number }>();
  return {
    add: (server, order, nowMs) => {
      if (order.kind === 'cut' || order.kind === 'latency') return;
      const key = [order.kind, server, order.peer].join();
      const untilMs = nowMs + order.forMs;
      // As in the server: a link is held until the last hold has ended, and has the last delay.
      if (order.kind === 'hold' && (kept.get(key)?.untilMs ?? 0) > untilMs) return;
      kept.set(key, { server, order, untilMs });
    },
    leftOf: (server, nowMs) =>
      [...kept.values()]
        .filter((one) => one.server === server && one.untilMs > nowMs)
        .map(({ order, untilMs }) => ({ ...order, forMs: untilMs - nowMs })),
  };
}
