/**
 * When one server could not be expected to hear another, and why: derived from what was done to the grid, which is what a
 * failure detector is excused by, and from nothing else.
 */
import type { HistoryEvent } from './history.ts';
import { joined, union, type Interval } from './interval.ts';
import { silencesOf } from './silence.ts';
import { holds, timedFaults, type TimedFault } from './timedFault.ts';

/**
 * How long it may take after an obstacle is gone until a server is heard again: where its link had been given up there is
 * a call every 200 ms, else a beat, and either takes its time on the way.
 */
const REVIVAL_MS = 450;
/** As long as that a process may stand still, and nobody notices: what is left of a deadline when a beat has been missed. */
const HARMLESS_HOLD_MS = 600;

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

  /** When `judge` may drop `subject` from its list although that runs, by what it gives as its reason. */
  excused(judge: number, subject: number, reason: 'silence' | 'down'): Interval[] {
    return reason === 'silence' ? this.#unheard(judge, subject) : this.#mournings(judge, subject);
  }

  /** When `judge` may still list `subject`, which has crashed: it did not run, or what it had been sent was under way. */
  late(judge: number, subject: number): Interval[] {
    return union([...this.held(judge), ...this.#silences(subject, judge), ...this.#slowness(judge)]);
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
        ...silencesOf(
          onPath.filter((fault) => fault !== silence),
          this.#detectMs,
        ),
      ];
      const lastMs = others
        .filter(({ fromMs, untilMs }) => fromMs <= silence.untilMs && untilMs >= silence.fromMs)
        .reduce((latest, { untilMs }) => Math.max(latest, untilMs), silence.fromMs);
      return { silence, knownByMs: lastMs + this.#detectMs };
    });
  }

  /**
   * When `judge` may find `subject` silent. They hear each other on one connection, so what befalls either way counts for
   * both: who is not heard is hung up on, and cannot call. That `judge` itself was held up is no reason, but it may find out
   * later what happened meanwhile. What follows so soon that they have not found each other again is one obstacle.
   */
  #unheard(judge: number, subject: number): Interval[] {
    const obstacles = joined(
      [
        ...this.held(subject),
        ...this.#silences(subject, judge),
        ...this.#silences(judge, subject),
        ...this.#slowness(judge),
        ...this.#slowness(subject),
      ],
      REVIVAL_MS,
    );
    return this.#drawnOut(
      obstacles
        .filter(({ fromMs, untilMs }) => untilMs - fromMs > HARMLESS_HOLD_MS)
        .map(({ fromMs, untilMs }) => ({
          fromMs,
          untilMs: Math.max(untilMs + REVIVAL_MS, fromMs + this.#detectMs),
        })),
      this.held(judge),
    );
  }

  /** When `judge` may hold `subject` for dead although it runs: it has died, and is in another life already. */
  #mournings(judge: number, subject: number): Interval[] {
    const deaths = this.#faults
      .filter(({ fault }) => fault.kind === 'crash' && fault.server === subject)
      .map(({ fromMs }) => ({ fromMs, untilMs: fromMs + this.#detectMs }));
    return this.#drawnOut(deaths, this.late(judge, subject));
  }

  /** Each stretch as much longer as it takes to find out about it after what goes on at its end. */
  #drawnOut(stretches: readonly Interval[], prolonging: readonly Interval[]): Interval[] {
    return union(
      stretches.map(({ fromMs, untilMs }) => {
        let endMs = untilMs;
        for (let isGrowing = true; isGrowing;) {
          const next = prolonging.find(
            (other) => other.fromMs <= endMs && other.untilMs >= fromMs && other.untilMs + REVIVAL_MS > endMs,
          );
          isGrowing = next !== undefined;
          if (next !== undefined) endMs = next.untilMs + REVIVAL_MS;
        }
        return { fromMs, untilMs: endMs };
      }),
    );
  }

  /** When nothing came through from one server to the other, the kernel's sleep after a black hole included. */
  #silences(from: number, to: number): Interval[] {
    const silences = silencesOf(this.#onPath(from, to), this.#detectMs);
    return union(silences.filter(({ isLong }) => isLong));
  }

  /** When a server read so slowly that a line may have taken longer than a beat. */
  #slowness(server: number): Interval[] {
    return this.#faults.filter(({ fault }) => fault.kind === 'slow' && fault.server === server);
  }

  #onPath(from: number, to: number): TimedFault[] {
    return this.#faults.filter(({ fault }) => 'from' in fault && fault.from === from && fault.to === to);
  }
}
