/**
 * The windows of time in which one server could not be expected to hear another: derived only from the injected faults, which
 * excuse a failure detector.
 */
import type { History } from './promise.ts';
import { joined, union, type Interval } from './interval.ts';
import { silencesOf, type Detection } from './silence.ts';
import { extraMsOf, holds, isOnPath, timedFaults, type TimedFault } from './timedFault.ts';

/**
 * How long it may take after the end of a fault until bytes of a server arrive again: if its link was given up, there is a dial
 * every 200 ms, otherwise a heartbeat, and each takes its time in transit.
 */
const REVIVAL_MS = 450;
/** The longest time until a server writes something to each peer: a heartbeat, if there is nothing else. */
const NEXT_WRITE_MS = 200;
/** How long a process may be paused without being suspected: the rest of the deadline after a missed heartbeat. */
export const HARMLESS_HOLD_MS = 600;
/** The longest transit of a line without faults, and of a detector's last check for arrived bytes. */
export const WAY_MS = 50;

/** The deadlines of a detector. */
export interface DetectorBounds {
  /** How long a crash may stay undetected: the handout's second. */
  readonly crashMs: number;
  /** The same with the detector's allowance for its own delay: how long after the last bytes it may suspect a peer. */
  readonly silenceMs: number;
  /** Whether a cut connection may be taken for a crash of the server at its other end. */
  readonly isCutACrash?: boolean;
  /** By how much the clocks of two servers may differ, in a history that several of them recorded; left out: not at all. */
  readonly clockSkewMs?: number;
}

/** Those of the default settings of a server: 920 ms, a heartbeat of allowance, and a last check. */
export const DETECTOR_BOUNDS: DetectorBounds = { crashMs: 1_000, silenceMs: 1_200 };

/** Those of plain servers, for which a cut connection is a crash of the peer. */
export const PLAIN_BOUNDS: DetectorBounds = { ...DETECTOR_BOUNDS, isCutACrash: true };

/** The faults of a grid, as windows for each pair of servers. */
export class FaultWindows {
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

  /** When `observer` may remove `subject` from its list although that runs, by the reason that it gives. */
  excused(observer: number, subject: number, reason: 'silence' | 'down'): Interval[] {
    const crashWindows = this.#crashWindows(observer, subject);
    return reason === 'silence'
      ? [...this.#silenceWindows(observer, subject), ...crashWindows]
      : crashWindows;
  }

  /** When `observer` could not hear `subject`, although that had not crashed, and when at the latest it had to suspect it. */
  silences(observer: number, subject: number): { readonly silence: Interval; readonly knownByMs: number }[] {
    const onPath = this.#onPath(subject, observer);
    const blocking = onPath.filter(({ fault }) => fault.kind === 'block' || fault.kind === 'hold');
    return [
      ...this.held(subject).map((silence) => ({
        silence,
        knownByMs: this.#knownByMs(observer, silence.fromMs, this.#bounds.silenceMs, onPath),
      })),
      ...blocking.map((silence) => ({
        silence,
        knownByMs: this.#knownByMs(
          observer,
          silence.fromMs,
          this.#bounds.silenceMs,
          onPath.filter((fault) => fault !== silence),
        ),
      })),
    ];
  }

  /** When at the latest `observer` has to detect that `subject` has crashed at `atMs`. */
  crashKnownByMs(observer: number, subject: number, atMs: number): number {
    return this.#knownByMs(observer, atMs, this.#bounds.crashMs, this.#onPath(subject, observer));
  }

  /**
   * The deadline begins with the last bytes that `observer` can have heard: those in transit when the silence began, once they
   * were read. An observer that is paused at its deadline has additional time: as long as it was late.
   *
   * @param afterMs - how long the detection may take
   * @param onPath - faults that may have held back bytes in transit
   */
  #knownByMs(observer: number, sinceMs: number, afterMs: number, onPath: readonly TimedFault[]): number {
    const { crashMs, silenceMs } = this.#bounds;
    const held = this.held(observer);
    const holdingBack = union([
      ...held,
      ...this.#slowness(observer),
      ...silencesOf(onPath, this.#detection(observer)),
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
   * When `observer` may find `subject` silent. Both directions share one connection, so a fault in either excuses both: the
   * side that hears nothing closes it. A pause of `observer` itself is no excuse, but it may detect later what happened
   * meanwhile. Faults that follow before the two are linked again count as one.
   */
  #silenceWindows(observer: number, subject: number): Interval[] {
    const obstacles = joined(
      [
        ...this.held(subject),
        ...this.#pathSilences(subject, observer),
        ...this.#pathSilences(observer, subject),
        ...this.#slowness(observer),
        ...this.#slowness(subject),
        ...this.#slowDials(observer, subject),
        ...this.#backoffs(subject, observer),
        ...this.#backoffs(observer, subject),
      ],
      REVIVAL_MS,
    );
    return this.#prolonged(
      obstacles
        .filter(({ fromMs, untilMs }) => untilMs - fromMs > HARMLESS_HOLD_MS)
        .map(({ fromMs, untilMs }) => ({
          fromMs,
          untilMs: Math.max(untilMs + REVIVAL_MS, fromMs + this.#bounds.silenceMs),
        })),
      this.held(observer),
    );
  }

  /**
   * When `observer` may remove `subject` although it runs: it has crashed and restarted. `observer` learns of that when the new
   * incarnation has a link to it, or when the old one has been silent since the last bytes that `observer` has read. Or a cut counts as
   * a crash.
   */
  #crashWindows(observer: number, subject: number): Interval[] {
    const crashes = this.#faults.filter(({ fault }) => fault.kind === 'crash' && fault.server === subject);
    const cuts = this.#bounds.isCutACrash === true ? this.#cuts(observer, subject) : [];
    const windows = [...crashes, ...cuts].map(({ fromMs }) => ({
      fromMs,
      untilMs: this.#knownByMs(observer, fromMs, this.#bounds.silenceMs, this.#onPath(subject, observer)),
    }));
    return this.#prolonged(windows, [
      ...this.held(observer),
      // A restarted server that was then paused has not announced its new incarnation.
      ...this.held(subject),
      ...this.#pathSilences(subject, observer),
      ...this.#pathSilences(observer, subject),
      ...this.#slowness(observer),
      ...this.#slowness(subject),
    ]);
  }

  /** The windows, each prolonged by the faults that last at its end. */
  #prolonged(windows: readonly Interval[], prolonging: readonly Interval[]): Interval[] {
    return union(
      windows.map(({ fromMs, untilMs }) => {
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

  /** When nothing arrived from one server at the other, including the kernel's retransmission timeout after packet loss. */
  #pathSilences(from: number, to: number): Interval[] {
    const silences = silencesOf(this.#onPath(from, to), this.#detection(to));
    return union(silences.filter(({ isLong }) => isLong));
  }

  /**
   * When a cut link was made again on delayed paths. The dial, its answer and the first lines take each path twice. If only the server that
   * does not dial was notified of the cut, the other one writes, is answered by a reset, and dials only then.
   */
  #slowDials(a: number, b: number): Interval[] {
    const delays = [...this.#onPath(a, b), ...this.#onPath(b, a)].flatMap(({ fault, ...time }) => {
      const extraMs = extraMsOf(fault);
      return extraMs === undefined ? [] : [{ ...time, extraMs }];
    });
    return this.#cuts(a, b).flatMap(({ fromMs, fault }) => {
      const isFoundOut = fault.kind === 'cut' && fault.only === Math.min(a, b);
      const foundMs = isFoundOut ? fromMs + NEXT_WRITE_MS : fromMs;
      const slowing = delays.filter(
        (delay) => delay.fromMs <= foundMs + delay.extraMs && delay.untilMs >= fromMs,
      );
      if (slowing.length === 0) return [];
      const extraMs = slowing.reduce((sum, delay) => sum + delay.extraMs, 0);
      // What was sent since a delay began shortly before had not arrived.
      const begun = slowing.filter((delay) => delay.fromMs + delay.extraMs >= fromMs);
      const sinceMs = Math.min(fromMs, ...begun.map((delay) => delay.fromMs));
      return [{ fromMs: sinceMs, untilMs: foundMs + (isFoundOut ? 3 : 2) * extraMs }];
    });
  }

  /** When connections between two servers were cut. */
  #cuts(a: number, b: number): TimedFault[] {
    return this.#faults.filter(
      ({ fault }) => fault.kind === 'cut' && [fault.a, fault.b].includes(a) && [fault.a, fault.b].includes(b),
    );
  }

  /**
   * When a silence lasted longer than its cause: the receiver still had bytes to read while nothing arrived, and so kept a connection
   * on which the sender's kernel doubles its timeout before each retransmission.
   */
  #backoffs(from: number, to: number): Interval[] {
    const slowness = this.#slowness(to);
    return silencesOf(this.#onPath(from, to), this.#detection(to))
      .filter((silence) =>
        slowness.some((slow) => slow.fromMs <= silence.untilMs && slow.untilMs >= silence.fromMs),
      )
      .map(({ fromMs, untilMs }) => ({ fromMs, untilMs: untilMs + (untilMs - fromMs) }));
  }

  /** When a server read so slowly that a line may have taken longer than a heartbeat period. */
  #slowness(server: number): Interval[] {
    return this.#faults.filter(({ fault }) => fault.kind === 'limit' && fault.server === server);
  }

  /** How `server` detects a silence. */
  #detection(server: number): Detection {
    return { detectMs: this.#bounds.silenceMs, held: this.held(server) };
  }

  #onPath(from: number, to: number): TimedFault[] {
    return this.#faults.filter(({ fault }) => isOnPath(fault, from, to));
  }
}
