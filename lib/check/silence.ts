/** How long nothing arrives from one server at another, by the faults of the path and TCP's reactions to them. */
import { union, type Interval } from './interval.ts';
import { extraMsOf, type TimedFault } from './timedFault.ts';

/** The first retransmission timeout of a kernel; it doubles with every try. */
export const RETRANSMIT_MS = 200;
/** A link that was silent until the deadline is closed, and there is a new one within this time. */
const REDIAL_MS = 250;
/** How much additional delay a detector has to tolerate: the rest of its deadline after a missed heartbeat. */
const HARMLESS_DELAY_MS = 300;

/** How the receiver at the end of a path detects a silence. */
export interface Detection {
  /** How long after the last bytes it closes a link, at the latest. */
  readonly detectMs: number;
  /** When it does not run. */
  readonly held: readonly Interval[];
}

/**
 * When bytes sent on a path arrive late or not at all, by the faults of the path, including the kernel's retransmission timeout
 * after packet loss, and the length of delays. A delay that a detector has to tolerate is not long.
 */
export function silencesOf(
  onPath: readonly TimedFault[],
  detection: Detection,
): (Interval & { readonly isLong: boolean })[] {
  const blocks = onPath.filter(({ fault }) => fault.kind === 'block');
  const holds = onPath.filter(({ fault }) => fault.kind === 'hold');
  // What a hold keeps back may be lost in the next block, and has waited since the hold began.
  const blocked = union([...blocks, ...holds]);
  const losses = blocked.filter(({ fromMs, untilMs }) =>
    blocks.some((block) => fromMs <= block.fromMs && block.untilMs <= untilMs),
  );
  const delays = onPath.flatMap(({ fault, fromMs, untilMs }) => {
    const extraMs = extraMsOf(fault);
    return extraMs === undefined ? [] : [{ fromMs, untilMs, extraMs }];
  });
  const totalMs = delays.reduce((sum, { extraMs }) => sum + extraMs, 0);
  return [
    ...[...withTimeouts(losses, detection), ...holds].map((silence) => ({ ...silence, isLong: true })),
    ...delays.map(({ fromMs, untilMs }) => ({
      fromMs,
      untilMs: untilMs + totalMs,
      isLong: totalMs > HARMLESS_DELAY_MS,
    })),
  ];
}

/**
 * Disjoint intervals of packet loss, in order, each with the time for which the sender's kernel may then wait before it retransmits:
 * as long as it has tried already. A timeout that ends in the next interval is prolonged.
 */
function withTimeouts(drops: readonly Interval[], { detectMs, held }: Detection): Interval[] {
  const waited: { fromMs: number; untilMs: number }[] = [];
  for (const { fromMs, untilMs } of drops) {
    const last = waited.at(-1);
    const sinceMs = last !== undefined && fromMs <= last.untilMs ? last.fromMs : fromMs;
    // A receiver that does not run reads the arrived bytes afterwards, and its deadline begins then.
    const heardMs = held.reduce(
      (lastMs, hold) => (hold.fromMs <= lastMs + detectMs ? Math.max(lastMs, hold.untilMs) : lastMs),
      sinceMs,
    );
    const awakeMs = Math.min(
      untilMs + (untilMs - sinceMs) + RETRANSMIT_MS,
      Math.max(untilMs, heardMs + detectMs) + REDIAL_MS,
    );
    if (last !== undefined && sinceMs === last.fromMs) last.untilMs = awakeMs;
    else waited.push({ fromMs, untilMs: awakeMs });
  }
  return waited;
}
