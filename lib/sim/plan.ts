/** What is going to happen in a simulated run, as plain data: it can be written by hand, drawn by lot, kept and shrunk. */
import type { Fault, FaultKind } from '../trace/fault.ts';
import type { Random } from './random.ts';

/** A fault, and when it happens, in ms from the first broadcast. */
export type PlannedFault = Fault & { readonly atMs: number };

/** The kinds of fault there are. A `crash` that is drawn comes with a `restart`. */
export const FAULT_KINDS = ['crash', 'pause', 'cut', 'drop', 'clog', 'delay'] as const satisfies FaultKind[];
export type DrawnKind = (typeof FAULT_KINDS)[number];

/** A run: who, for how long, how much is said, and what goes wrong. */
export interface Plan {
  /** For all that is left to chance in the run: delays, cuts in the byte streams. */
  readonly seed: number;
  readonly servers: number;
  /** How long things go wrong; after that all is healed, and the run comes to rest. */
  readonly forMs: number;
  /** From one broadcast to the next, at each server. */
  readonly broadcastEveryMs: number;
  readonly faults: readonly PlannedFault[];
}

/** What a drawn plan is to be like. */
export interface PlanSettings {
  readonly servers: number;
  readonly forMs: number;
  readonly broadcastEveryMs: number;
  readonly kinds: readonly DrawnKind[];
  /** From one fault to the next, on the average. */
  readonly faultEveryMs: number;
}

/** Draws a plan. The same settings and the same seed give the same one. */
export function drawPlan(random: Random, seed: number, settings: PlanSettings): Plan {
  const { servers, forMs, broadcastEveryMs, kinds, faultEveryMs } = settings;
  const faults: PlannedFault[] = [];
  if (kinds.length > 0) {
    for (let atMs = 0; ;) {
      atMs += random.between(1, 2 * faultEveryMs);
      if (atMs >= forMs) break;
      faults.push(...drawFault(random, random.oneOf(kinds), atMs, servers));
    }
  }
  return { seed, servers, forMs, broadcastEveryMs, faults };
}

function drawFault(random: Random, kind: DrawnKind, atMs: number, servers: number): PlannedFault[] {
  const server = random.between(0, servers - 1);
  const other = (server + random.between(1, Math.max(1, servers - 1))) % servers;
  switch (kind) {
    case 'crash':
      return [
        { kind, atMs, server },
        { kind: 'restart', atMs: atMs + random.between(1, 3_000), server },
      ];
    case 'pause':
      // Half of them too short for anybody to notice.
      return [
        {
          kind,
          atMs,
          server,
          forMs: random.happens(500) ? random.between(1, 600) : random.between(600, 5_000),
        },
      ];
    case 'cut':
      if (server === other) return [];
      return [
        random.happens(500)
          ? { kind, atMs, a: server, b: other }
          : { kind, atMs, a: server, b: other, only: server },
      ];
    case 'drop':
    case 'clog':
      return server === other
        ? []
        : [{ kind, atMs, from: server, to: other, forMs: random.between(1, 4_000) }];
    case 'delay':
      if (server === other) return [];
      return [
        {
          kind,
          atMs,
          from: server,
          to: other,
          extraMs: random.between(1, 300),
          forMs: random.between(100, 4_000),
        },
      ];
  }
}
