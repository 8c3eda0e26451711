/**
 * When one server could not be expected to hear another, and why: derived from what was done to the grid, which is what a
 * failure detector is excused by, and from nothing else.
 */
import type { History } from './promise.ts';
import { joined, union, type Interval } from './interval.ts';
import { silencesOf, type Detection } from './silence.ts';
import { holds, timedFaults, type TimedFault } from './timedFault.ts';

/**
 * How long it may take after an obstacle is gone until a server is heard again: where its link had been given up there is
 * a call every 200 ms, else a beat, and either takes its time on the way.
 */
const REVIVAL_MS = 450;
/** As long as that a process may stand still, and nobody notices: what is left of a deadline when a beat has been missed. */
export const HARMLESS_HOLD_MS = 600;
/** What a line takes on its way where nothing is wrong, and a detector for its last look at what has arrived. */
export const WAY_MS = 50;

/** By when a detector has to know. */
export interface DetectorBounds {
  /** How long a crash may go unnoticed: the handout's second. */
  readonly crashMs: number;
  /** As long, and a detector's lenience with itself: how long after the last sign of life it may come to suspect. */
  readonly silenceMs: number;
  /** Whether a cut connection may be taken for the death of who was at its other end. */
  readonly isCutADeath?: boolean;
  /** By how much the clocks of two servers may differ, in a history that several of them wrote down; left out: not at all. */
  readonly clockSkewMs?: number;
}

/** Those that the default settings of a server keep: 920 ms, a beat of lenience, and a last look. */
export const DETECTOR_BOUNDS: DetectorBounds = { crashMs: 1_000, silenceMs: 1_200 };

/** Those of plain servers: what they have of a peer is its connection, and when that is cut the peer is dead to them. */
export const PLAIN_BOUNDS: DetectorBounds = { ...DETECTOR_BOUNDS, isCutADeath: true };

/** What was done to a grid, by when and to whom. */
export class Reach {
  readonly #faults: readonly TimedFault[];
  readonly #bounds: DetectorBounds;

  constructor(history: History, bounds: DetectorBounds) {
    this.#faults = timedFaults(history);
    this.#bounds = bounds;
  }

  /** When `server` did not run although it had not crashed. */
  held(server: number): Interval[] {
    return union(this.#faults.filter(({ fault }) => holds(fault, server)));
  }

  /** When `judge` may drop `subject` from its list although that runs, by what it gives as its reason. */
  excused(judge: number, subject: number, reason: 'silence' | 'down'): Interval[] {
    const mournings = this.#mournings(judge, subject);
    return reason === 'silence' ? [...this.#unheard(judge, subject), ...mournings] : mournings;
  }

  /**
   * When `judge` could not hear `subject`, although that had not crashed, and when at the latest it had to know.
   */
  mute(judge: number, subject: number): { readonly silence: Interval; readonly knownByMs: number }[] {
    const onPath = this.#onPath(subject, judge);
    const deafening = onPath.filter(({ fault }) => fault.kind === 'drop' || fault.kind === 'clog');
    return [
      ...this.held(subject).map((silence) => ({
        silence,
        knownByMs: this.#knownByMs(judge, silence.fromMs, this.#bounds.silenceMs, onPath),
      })),
      ...deafening.map((silence) => ({
        silence,
        knownByMs: this.#knownByMs(
          judge,
          silence.fromMs,
          this.#bounds.silenceMs,
          onPath.filter((fault) => fault !== silence),
        ),
      })),
    ];
  }

  /** When at the latest `judge` has to know that `subject` has crashed at `atMs`. */
  deathKnownByMs(judge: number, subject: number, atMs: number): number {
    return this.#knownByMs(judge, atMs, this.#bounds.crashMs, this.#onPath(subject, judge));
  }

  /**
   * The deadline begins with the last that `judge` can have heard: what was under way when the silence began, once it was
   * read. Whoever stands still then knows of no deadline, and is lenient for as long as it was late.
   *
   * @param afterMs - how long that may take
   * @param onPath - what may have held back what was under way
   */
  #knownByMs(judge: number, sinceMs: number, afterMs: number, onPath: readonly TimedFault[]): number {
    const { crashMs, silenceMs } = this.#bounds;
    const held = this.held(judge);
    const holdingBack = union([
      ...held,
      ...this.#slowness(judge),
      ...silencesOf(onPath, this.#detection(judge)),
    ]);
    let lastMs = sinceMs;
    for (const { fromMs, untilMs } of holdingBack) {
      if (fromMs <= lastMs + WAY_MS && untilMs > lastMs) lastMs = untilMs;
    }
    let knownByMs = lastMs + afterMs;
    for (const { fromMs, untilMs } of held) {
      if (fromMs > knownByMs) continue;
      const lenienceMs = Math.min(untilMs - fromMs, silenceMs - crashMs);
      knownByMs = Math.max(knownByMs, untilMs + lenienceMs + WAY_MS);
    }
    return knownByMs;
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
        ...this.#slowCalls(judge, subject),
        ...this.#backoffs(subject, judge),
        ...this.#backoffs(judge, subject),
      ],
      REVIVAL_MS,
    );
    return this.#drawnOut(
      obstacles
        .filter(({ fromMs, untilMs }) => untilMs - fromMs > HARMLESS_HOLD_MS)
        .map(({ fromMs, untilMs }) => ({
          fromMs,
          untilMs: Math.max(untilMs + REVIVAL_MS, fromMs + this.#bounds.silenceMs),
        })),
      this.held(judge),
    );
  }

  /**
   * When `judge` may drop `subject` although it runs: it has died, and is in another life already. `judge` learns of that
   * when the new life has a link to it, or misses the old one before. Or a cut is a death to it.
   */
  #mournings(judge: number, subject: number): Interval[] {
    const crashes = this.#faults.filter(({ fault }) => fault.kind === 'crash' && fault.server === subject);
    const cuts = this.#bounds.isCutADeath === true ? this.#cuts(judge, subject) : [];
    const deaths = [...crashes, ...cuts].map(({ fromMs }) => ({
      fromMs,
      untilMs: fromMs + this.#bounds.silenceMs,
    }));
    return this.#drawnOut(deaths, [
      ...this.held(judge),
      // One that started again and then stood still has not told of its new incarnation.
      ...this.held(subject),
      ...this.#silences(subject, judge),
      ...this.#silences(judge, subject),
      ...this.#slowness(judge),
      ...this.#slowness(subject),
    ]);
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
    const silences = silencesOf(this.#onPath(from, to), this.#detection(to));
    return union(silences.filter(({ isLong }) => isLong));
  }

  /** When a link that was cut was made anew on delayed paths: each way twice, a call and its answer and the first words. */
  #slowCalls(a: number, b: number): Interval[] {
    const delays = [...this.#onPath(a, b), ...this.#onPath(b, a)].flatMap(({ fault, ...time }) =>
      fault.kind === 'delay' ? [{ ...time, extraMs: fault.extraMs }] : [],
    );
    return this.#cuts(a, b).flatMap(({ fromMs }) => {
      const extraMs = delays
        .filter((delay) => delay.fromMs <= fromMs + delay.extraMs && delay.untilMs >= fromMs)
        .reduce((sum, delay) => sum + 2 * delay.extraMs, 0);
      return extraMs === 0 ? [] : [{ fromMs, untilMs: fromMs + extraMs }];
    });
  }

  /** When connections between two servers were cut. */
  #cuts(a: number, b: number): TimedFault[] {
    return this.#faults.filter(
      ({ fault }) => fault.kind === 'cut' && [fault.a, fault.b].includes(a) && [fault.a, fault.b].includes(b),
    );
  }

  /**
   * When a silence outlasted its cause: the receiver still had something to read while nothing came through, and so kept a connection
   * on which the sender's kernel waits twice as long before each retransmission.
   */
  #backoffs(from: number, to: number): Interval[] {
    const slowness = this.#slowness(to);
    return silencesOf(this.#onPath(from, to), this.#detection(to))
      .filter((silence) =>
        slowness.some((slow) => slow.fromMs <= silence.untilMs && slow.untilMs >= silence.fromMs),
      )
      .map(({ fromMs, untilMs }) => ({ fromMs, untilMs: untilMs + (untilMs - fromMs) }));
  }

  /** When a server read so slowly that a line may have taken longer than a beat. */
  #slowness(server: number): Interval[] {
    return this.#faults.filter(({ fault }) => fault.kind === 'slow' && fault.server === server);
  }

  /** How `server` comes to know of a silence. */
  #detection(server: number): Detection {
    return { detectMs: this.#bounds.silenceMs, held: this.held(server) };
  }

  #onPath(from: number, to: number): TimedFault[] {
    return this.#faults.filter(({ fault }) => 'from' in fault && fault.from === from && fault.to === to);
  }
}
