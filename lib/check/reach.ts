/**
 * When one server could not be expected to hear another, and why: derived from what was done to the grid, which is what a
 * failure detector is excused by, and from nothing else.
 */
import type { Fault } from '../trace/fault.ts';
import type { HistoryEvent } from './history.ts';
import { union, type Interval } from './interval.ts';

/** A kernel whose packets vanish sends again after 200 ms, then after twice as long each time, up to 5 s. */
const RETRANSMIT_MS = 200;
const RETRANSMIT_MAX_MS = 5_000;
/** How much more delay than usual a detector has to bear: what is left of its deadline when a beat has just been missed. */
const HARMLESS_DELAY_MS = 300;

type Timed = Interval & { readonly fault: Fault };

/** What was done to a grid, by when and to whom. */
export class Reach {
  readonly #faults: readonly Timed[];
  readonly #detectMs: number;

  /**
   * @param detectMs - how long after the last sign of life a detector may still come to suspect: its deadline, and its
   *   lenience with itself
   */
  constructor(history: readonly HistoryEvent[], detectMs: number) {
    this.#faults = timed(history);
    this.#detectMs = detectMs;
  }

  /** When `server` did not run although it had not crashed. */
  held(server: number): Interval[] {
    return union(this.#faults.filter(({ fault }) => holds(fault, server)));
  }

  /**
   * When `judge` may drop `subject` from its list although that runs. That `judge` itself was held up is no reason to
   * find `subject` silent; but what happened meanwhile it may find out about later, and `subject` may have given up a link
   * on which it was not answered, or refused one while it knew of no end of the former life of `judge`.
   */
  excused(judge: number, subject: number, reason: 'silence' | 'link down'): Interval[] {
    const unheard = [...this.held(judge), ...this.#silences(judge, subject), ...this.#slowness(subject)];
    return this.#drawnOut(
      [
        ...this.held(subject),
        ...this.#silences(subject, judge),
        ...this.#slowness(judge),
        ...this.#endings(judge, subject),
        ...(reason === 'link down' ? [...unheard, ...this.#crashes(judge)] : []),
      ],
      unheard,
    );
  }

  /** When `judge` may still list `subject`, which has crashed: it did not run, or what it had been sent was under way. */
  late(judge: number, subject: number): Interval[] {
    const delays = [...this.held(judge), ...this.#silences(subject, judge), ...this.#slowness(judge)];
    return this.#drawnOut(delays, []);
  }

  /**
   * When `judge` could not hear `subject`, although that had not crashed, and when at the latest it had to know: some time
   * after the last that it may still have heard.
   */
  mute(judge: number, subject: number): { readonly silence: Interval; readonly knownByMs: number }[] {
    const onPath = this.#onPath(subject, judge);
    const silences = [
      ...this.held(subject),
      ...onPath.filter(({ fault }) => fault.kind === 'drop' || fault.kind === 'clog'),
    ];
    return silences.map((silence) => {
      // What another fault held back may arrive when that is over, and a judge that does not run knows nothing.
      const others = [
        ...this.held(judge),
        ...this.#slowness(judge),
        ...pathSilences(onPath.filter((fault) => fault !== silence)),
      ];
      const lastMs = others
        .filter(({ fromMs, untilMs }) => fromMs <= silence.untilMs && untilMs >= silence.fromMs)
        .reduce((latest, { untilMs }) => Math.max(latest, untilMs), silence.fromMs);
      return { silence, knownByMs: lastMs + this.#detectMs };
    });
  }

  /** Each stretch with its aftermath, and as much longer as what goes on at its end does. */
  #drawnOut(stretches: readonly Interval[], prolonging: readonly Interval[]): Interval[] {
    const withAftermath = ({ fromMs, untilMs }: Interval) => ({ fromMs, untilMs: untilMs + this.#detectMs });
    const later = prolonging.map(withAftermath);
    return union(
      stretches.map(withAftermath).map(({ fromMs, untilMs }) => {
        let endMs = untilMs;
        for (let isGrowing = true; isGrowing;) {
          const next = later.find((other) => other.fromMs <= endMs && other.untilMs > endMs);
          isGrowing = next !== undefined;
          if (next !== undefined) endMs = next.untilMs;
        }
        return { fromMs, untilMs: endMs };
      }),
    );
  }

  /** When nothing came through from one server to the other, the kernel's sleep after a black hole included. */
  #silences(from: number, to: number): Interval[] {
    const silences = pathSilences(this.#onPath(from, to));
    return union(silences.filter(({ isLong }) => isLong));
  }

  /** When a server read so slowly that a line may have taken longer than a beat. */
  #slowness(server: number): Interval[] {
    return this.#faults.filter(({ fault }) => fault.kind === 'slow' && fault.server === server);
  }

  #onPath(from: number, to: number): Timed[] {
    return this.#faults.filter(({ fault }) => 'from' in fault && fault.from === from && fault.to === to);
  }

  #crashes(server: number): Interval[] {
    return this.#faults.filter(({ fault }) => fault.kind === 'crash' && fault.server === server);
  }

  /** When a connection between the two came to an end. */
  #endings(judge: number, subject: number): Interval[] {
    const cuts = this.#faults.filter(
      ({ fault }) =>
        fault.kind === 'cut' && [fault.a, fault.b].includes(judge) && [fault.a, fault.b].includes(subject),
    );
    return [...cuts, ...this.#crashes(subject)];
  }
}

/** Whether a fault makes the process of a server stand still. */
function holds(fault: Fault, server: number): boolean {
  return (fault.kind === 'pause' || fault.kind === 'block') && fault.server === server;
}

/**
 * Faults with their ends. A crash that no fault tells of, in a real run, is told by the life that ends. A process that
 * is held up is no more when it has crashed: its next life is another process.
 */
function timed(history: readonly HistoryEvent[]): Timed[] {
  const faults: (Timed & { untilMs: number })[] = [];
  const down = new Set<number>();
  for (const event of history) {
    const { atMs } = event;
    if (event.kind === 'started') down.delete(event.server);
    if (event.kind === 'crashed') {
      const { server } = event;
      down.add(server);
      for (const former of faults) {
        if (former.untilMs > atMs && holds(former.fault, server)) former.untilMs = atMs;
      }
      faults.push({ fault: { kind: 'crash', server }, fromMs: atMs, untilMs: atMs });
    }
    if (event.kind !== 'fault') continue;
    const { fault } = event;
    if ([...down].some((server) => holds(fault, server))) continue;
    faults.push({ fault, fromMs: atMs, untilMs: atMs + ('forMs' in fault ? fault.forMs : 0) });
  }
  return faults;
}

/**
 * When what is sent on a path arrives late or not at all, by what befell the path: the kernel's sleep after a black hole
 * included, and as much longer as a delay is. A delay that a detector has to bear is not long.
 */
function pathSilences(onPath: readonly Timed[]): (Interval & { readonly isLong: boolean })[] {
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
    ...[...withSleep(holes), ...clogs].map((silence) => ({ ...silence, isLong: true })),
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
function withSleep(drops: readonly Interval[]): Interval[] {
  const slept: { fromMs: number; untilMs: number }[] = [];
  for (const { fromMs, untilMs } of drops) {
    const last = slept.at(-1);
    const sinceMs = last !== undefined && fromMs <= last.untilMs ? last.fromMs : fromMs;
    const sleepMs = Math.min(untilMs - sinceMs + RETRANSMIT_MS, RETRANSMIT_MAX_MS);
    if (last !== undefined && sinceMs === last.fromMs) last.untilMs = untilMs + sleepMs;
    else slept.push({ fromMs, untilMs: untilMs + sleepMs });
  }
  return slept;
}
