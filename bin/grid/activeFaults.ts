/**
 * Faults of links that last. The server that dials executes them, and forgets them when it is killed; then this file repeats them. Pure
 * except for its own state.
 */
import type { LinkOrder } from '../watched/faultInjector.ts';

/** An order that lasts. */
export type LastingOrder = Exclude<LinkOrder, { kind: 'cut' }>;

export interface ActiveFaults {
  /** Remembers an order to a server, if it lasts. */
  readonly add: (server: number, order: LinkOrder, nowMs: number) => void;
  /** What is left of the orders of a server. */
  readonly leftOf: (server: number, nowMs: number) => LastingOrder[];
}

export function activeFaults(): ActiveFaults {
  // One of a kind for each link, so there are never more than two for each.
  const kept = new Map<string, { readonly server: number; readonly order: LastingOrder; untilMs: number }>();
  return {
    add: (server, order, nowMs) => {
      if (order.kind === 'cut') return;
      const key = [order.kind, server, order.peer].join();
      const untilMs = nowMs + order.forMs;
      // As the server has it: a link is clogged until the last clog is over, and as slow as it was last made.
      if (order.kind === 'clog' && (kept.get(key)?.untilMs ?? 0) > untilMs) return;
      kept.set(key, { server, order, untilMs });
    },
    leftOf: (server, nowMs) =>
      [...kept.values()]
        .filter((one) => one.server === server && one.untilMs > nowMs)
        .map(({ order, untilMs }) => ({ ...order, forMs: untilMs - nowMs })),
  };
}
