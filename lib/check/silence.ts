/** How long nothing comes through on the way from one server to another, by what TCP does about what befell that way. */
import { union, type Interval } from './interval.ts';
import type { TimedFault } from './timedFault.ts';

/** The first retransmission timeout of a kernel; it doubles with every try. */
export const RETRANSMIT_MS = 200;
/** A link on which nothing was heard until the deadline is given up, and there is a new one within this: it is not waited for. */
const REDIAL_MS = 250;
/** How much more delay than usual a detector has to bear: what is left of its deadline when a beat has just been missed. */
const HARMLESS_DELAY_MS = 300;

/** How whoever listens at the end of a path comes to know that nothing comes. */
export interface Detection {
  /** How long after the last sign of life it gives a link up, at the latest. */
  readonly detectMs: number;
  /** When it does not run. */
  readonly held: readonly Interval[];
}

/**
 * When what is sent on a path arrives late or not at all, by what befell the path: the kernel's sleep after a black hole
 * included, and as much longer as a delay is. A delay that a detector has to bear is not long.
 */
export function silencesOf(
  onPath: readonly TimedFault[],
  detection: Detection,
): (Interval & { readonly isLong: boolean })[] {
  const drops = onPath.filter(({ fault }) => fault.kind === 'drop');
  const clogs = onPath.filter(({ fault }) => fault.kind === 'clog');
  // What a clog holds back may run into the next black hole, and has waited since the clog began.
  const blocked = union([...drops, ...clogs]);
  const holes = blocked.filter(({ fromMs, untilMs }) =>
    drops.some((drop) => fromMs <= drop.fromMs && drop.untilMs <= untilMs),
  );
  const delays = onPath.flatMap(({ fault, fromMs, untilMs }) =>
    fault.kind === 'delay' ? [{ fromMs, untilMs, extraMs: fault.extraMs }] : [],
  );
  const totalMs = delays.reduce((sum, { extraMs }) => sum + extraMs, 0);
  return [
    ...[...withSleep(holes, detection), ...clogs].map((silence) => ({ ...silence, isLong: true })),
    ...delays.map(({ fromMs, untilMs }) => ({
      fromMs,
      untilMs: untilMs + totalMs,
      isLong: totalMs > HARMLESS_DELAY_MS,
    })),
  ];
}

/**
 * Stretches in which packets do not get through, apart and in order, each with the time for which the sender's kernel may then sleep:
 * as long as it has tried already. A sleep that ends in the next black hole goes on.
 */
function withSleep(drops: readonly Interval[], { detectMs, held }: Detection): Interval[] {
  const slept: { fromMs: number; untilMs: number }[] = [];
  for (const { fromMs, untilMs } of drops) {
    const last = slept.at(-1);
    const sinceMs = last !== undefined && fromMs <= last.untilMs ? last.fromMs : fromMs;
    // Who does not run reads only afterwards what had come before, and waits from then on.
    const heardMs = held.reduce(
      (lastMs, hold) => (hold.fromMs <= lastMs + detectMs ? Math.max(lastMs, hold.untilMs) : lastMs),
      sinceMs,
    );
    const awakeMs = Math.min(
      untilMs + (untilMs - sinceMs) + RETRANSMIT_MS,
      Math.max(untilMs, heardMs + detectMs) + REDIAL_MS,
    );
    if (last !== undefined && sinceMs === last.fromMs) last.untilMs = awakeMs;
    else slept.push({ fromMs, untilMs: awakeMs });
  }
  return slept;
}
