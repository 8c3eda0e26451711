/**
 * When one server could not be expected to hear another, and why: derived from what was done to the grid, which is what a
 * failure detector is excused by, and from nothing else.
 */
import type { HistoryEvent } from './history.ts';
import { union, type Interval } from './interval.ts';
import { silencesOf } from './silence.ts';
import { holds, timedFaults, type TimedFault } from './timedFault.ts';

/** What was done to a grid, by when and to whom. */
export class Reach {
  readonly #faults: readonly TimedFault[];
  readonly #detectMs: number;

  /**
   * @param detectMs - how long after the last sign of life a detector may still come to suspect: its deadline, and its
   *   lenience with itself
   */
  constructor(history: readonly HistoryEvent[], detectMs: number) {
    this.#faults = timedFaults(history);
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
        ...silencesOf(onPath.filter((fault) => fault !== silence)),
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
    const silences = silencesOf(this.#onPath(from, to));
    return union(silences.filter(({ isLong }) => isLong));
  }

  /** When a server read so slowly that a line may have taken longer than a beat. */
  #slowness(server: number): Interval[] {
    return this.#faults.filter(({ fault }) => fault.kind === 'slow' && fault.server === server);
  }

  #onPath(from: number, to: number): TimedFault[] {
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
