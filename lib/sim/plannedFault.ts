/** Planned faults, and the generator of random ones: each kind within limits such that some are noticeable and some are not. */
import { HARMLESS_HOLD_MS } from '../check/faultWindows.ts';
import type { Fault, FaultKind } from '../trace/fault.ts';
import type { Random } from './random.ts';

/** A fault and its time, in ms from the first request. */
export type PlannedFault = Fault & { readonly atMs: number };

/** The kinds of fault that are generated; a `crash` comes with a `restart`. */
export const FAULT_KINDS = [
  'crash',
  'pause',
  'cut',
  'block',
  'hold',
  'delay',
  'busy',
  'limit',
  'step',
] as const satisfies FaultKind[];
/** The kinds of fault that are generated besides, if servers save records. Others' plans must not depend on them. */
export const DISK_FAULT_KINDS = ['diskFull', 'diskSlow'] as const satisfies FaultKind[];
/** All of them. */
export const ALL_FAULT_KINDS = [...FAULT_KINDS, ...DISK_FAULT_KINDS] as const;
export type DrawnKind = (typeof ALL_FAULT_KINDS)[number];

const A_DAY_MS = 86_400_000;

/** Generates a fault of a kind at `atMs`; a crash comes with its restart. Empty if a grid of this size cannot have it. */
export function drawFault(random: Random, kind: DrawnKind, atMs: number, servers: number): PlannedFault[] {
  const server = random.between(0, servers - 1);
  const other = (server + random.between(1, Math.max(1, servers - 1))) % servers;
  const oneOf = <T>(few: () => T, many: () => T) => (random.happens(500) ? few() : many());
  /** Half of these times are too short to be noticed. */
  const aWhileMs = (mostMs: number) =>
    oneOf(
      () => random.between(1, HARMLESS_HOLD_MS),
      () => random.between(HARMLESS_HOLD_MS, mostMs),
    );

  switch (kind) {
    case 'crash':
      return [
        { kind, atMs, server },
        { kind: 'restart', atMs: atMs + random.between(1, 3_000), server },
      ];
    case 'pause':
      return [{ kind, atMs, server, forMs: aWhileMs(5_000) }];
    case 'busy':
      return [{ kind, atMs, server, forMs: aWhileMs(2_000) }];
    case 'limit':
      return [
        {
          kind,
          atMs,
          server,
          // Less than the rate of a few short messages, or of a few long ones.
          bytesPerSecond: oneOf(
            () => random.between(50, 1_000),
            () => random.between(1_000, 20_000),
          ),
          forMs: random.between(500, 5_000),
        },
      ];
    case 'diskFull':
      return [{ kind, atMs, server, forMs: aWhileMs(3_000) }];
    case 'diskSlow': {
      // A busy disk, and one that is about to fail.
      const extraMs = oneOf(
        () => random.between(1, 50),
        () => random.between(50, 2_000),
      );
      return [{ kind, atMs, server, extraMs, forMs: random.between(100, 5_000) }];
    }
    case 'step': {
      // As a correction, and as a mistake.
      const byMs = oneOf(
        () => random.between(1, 2_000),
        () => random.between(2_000, A_DAY_MS),
      );
      return [{ kind, atMs, server, byMs: random.happens(500) ? byMs : -byMs }];
    }
    default:
      if (server === other) return [];
      return [drawBetween(random, kind, atMs, server, other)];
  }
}

/** A fault of the path between two servers. */
function drawBetween(
  random: Random,
  kind: 'cut' | 'block' | 'hold' | 'delay',
  atMs: number,
  from: number,
  to: number,
): PlannedFault {
  switch (kind) {
    case 'cut':
      return random.happens(500)
        ? { kind, atMs, a: from, b: to }
        : { kind, atMs, a: from, b: to, only: random.oneOf([from, to]) };
    case 'block':
    case 'hold':
      return { kind, atMs, from, to, forMs: random.between(1, 4_000) };
    case 'delay':
      return {
        kind,
        atMs,
        from,
        to,
        extraMs: random.between(1, 300),
        forMs: random.between(100, 4_000),
      };
  }
}
