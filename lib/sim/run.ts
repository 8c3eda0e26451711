/** Runs one simulation: executes a plan, records its history, and checks the promises. */
import { findAll } from '../check/all.ts';
import { DETECTOR_BOUNDS, PLAIN_BOUNDS } from '../check/detector.ts';
import type { Asked } from '../check/obedience.ts';
import type { Violations } from '../check/findings.ts';
import type { HistoryEvent, Violation } from '../check/history.ts';
import { count, stateOf, type Met } from './coverage.ts';
import { carryOut, victimsOf } from './faults.ts';
import { DEFAULT_NETWORK, SimulatedGrid } from './grid.ts';
import { Journal, type OnEvent } from './journal.ts';
import type { Plan, PlannedFault } from './plan.ts';
import { randomOf } from './random.ts';
import { speak } from './speaking.ts';
import { VirtualTime } from './time.ts';
import { withWallClocks } from './wallClock.ts';

/** How long a grid has to find together before the first broadcast: that is at this time, and a plan counts from it. */
export const GATHERING_MS = 500;
/** How long a healed grid may take to come to rest: the longest a TCP connection sleeps after a black hole, and a margin. */
export const SETTLING_MS = 8_000;
/** What came of a run. */
export interface RunResult {
  /** All that happened, in order, as far as it got. Messages are in it by their names, without their padding. */
  readonly history: readonly HistoryEvent[];
  /** The first of each promise, in the order of time; and how many there are in all. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  /** Turns of servers. */
  readonly turns: number;
  /** Messages that masters have sent, and deliveries at servers other than the sender. */
  readonly said: number;
  readonly delivered: number;
  /** Messages that the network has brought to a server: of its master, and of other servers; beats do not count. */
  readonly messages: number;
  /** Virtual time. */
  readonly virtualMs: number;
  /** How often which fault met which state, by `kind state`. */
  readonly met: Met;
  /** What a server, the simulator or a checker threw, and when: the run ended there. */
  readonly failure?: { readonly error: unknown; readonly atMs: number };
}

/** How a run is watched. */
export interface RunOptions {
  /** Told of each event of the history when it happens. */
  readonly onEvent?: OnEvent;
  /** Whether the history tells of what was handed to which connection (`sent`), too. Costs a third more. */
  readonly reportsSent?: boolean;
}

/**
 * Carries out a plan. The same plan gives the same history, to the byte, on any machine. Throws nothing: what is thrown
 * inside is in the result. Meanwhile `Date.now` is simulated, see {@link withWallClocks}.
 */
export function run(plan: Plan, { onEvent, reportsSent = false }: RunOptions = {}): RunResult {
  const time = new VirtualTime();
  const journal = new Journal(time, plan.messageBytes ?? 0, onEvent);
  const { history } = journal;
  const met: Record<string, number> = {};
  const asked: Asked[] = [];
  const bounds = plan.plain === true ? PLAIN_BOUNDS : DETECTOR_BOUNDS;
  let found: Violations = { count: 0, first: [] };
  let failure: RunResult['failure'];
  const attempt = (part: () => void) => {
    try {
      part();
    } catch (error) {
      // What goes wrong afterwards, as it is cleared away, is of less interest.
      failure ??= { error, atMs: time.nowMs };
    }
  };

  withWallClocks(time, () => {
    const grid = gridOf(plan, time, journal, reportsSent);
    attempt(() => {
      for (const server of grid.servers) grid.start(server);
      for (const { atMs, ...fault } of plan.faults) {
        time.after(GATHERING_MS + atMs, () => {
          count(met, fault, stateOf(victimsOf(fault, grid, (server, peer) => journal.lists(server, peer))));
          journal.fault(fault);
          carryOut(fault, grid, time);
        });
      }
      speak(grid, time, {
        fromMs: GATHERING_MS,
        untilMs: GATHERING_MS + plan.forMs,
        everyMs: plan.broadcastEveryMs,
        messageBytes: plan.messageBytes ?? 0,
        asked,
      });
      time.runUntil(GATHERING_MS + healedMs(plan));
      for (const server of grid.servers) grid.start(server);
      time.runUntil(GATHERING_MS + healedMs(plan) + SETTLING_MS);
    });
    attempt(() => grid.close());
    if (failure === undefined)
      attempt(
        () => (found = findAll(history, { endMs: time.nowMs, isAtRest: true, asked, bounds }).violations()),
      );
  });

  const { turns, delivered, accepted } = journal;
  const counts = {
    turns,
    said: asked.length,
    delivered,
    messages: accepted + delivered,
    virtualMs: time.nowMs,
  };
  const { first: violations, count: violationCount } = found;
  return {
    history,
    violations,
    violationCount,
    ...counts,
    met,
    ...(failure === undefined ? {} : { failure }),
  };
}

function gridOf(plan: Plan, time: VirtualTime, journal: Journal, reportsSent: boolean): SimulatedGrid {
  return new SimulatedGrid({
    n: plan.servers,
    time,
    random: randomOf(plan.seed),
    network: { ...DEFAULT_NETWORK, ...plan.network },
    options: { reportsSent, isPlain: plan.plain },
    ...(plan.unsentLimitBytes === undefined ? {} : { unsentLimitBytes: plan.unsentLimitBytes }),
    onTurn: (server, incarnation, turn) => journal.turn(server, incarnation, turn),
    onLife: (kind, life) => journal.life(kind, life),
  });
}

/** When the last broadcast has been made and the last fault is over, in ms from the first broadcast. */
export function healedMs({ forMs, faults }: Plan): number {
  // No spread: what a call can be given has a limit, a list of faults has none.
  return faults.reduce(
    (lastMs, fault) => Math.max(lastMs, fault.atMs + ('forMs' in fault ? fault.forMs : 0)),
    Math.max(forMs, lastDelayedMs(faults)),
  );
}

/** When the last has arrived that was sent while its path was delayed: delays of a path that meet add up. */
function lastDelayedMs(faults: readonly PlannedFault[]): number {
  const delays = faults.flatMap((fault) => (fault.kind === 'delay' ? [fault] : []));
  const paths = new Map<string, { untilMs: number; extraMs: number }>();
  let lastMs = 0;
  for (const { from, to, atMs, forMs, extraMs } of delays.sort((a, b) => a.atMs - b.atMs)) {
    const path = `${String(from)} ${String(to)}`;
    const before = paths.get(path);
    const isMet = before !== undefined && atMs <= before.untilMs;
    const met = isMet
      ? { untilMs: Math.max(before.untilMs, atMs + forMs), extraMs: before.extraMs + extraMs }
      : { untilMs: atMs + forMs, extraMs };
    paths.set(path, met);
    lastMs = Math.max(lastMs, met.untilMs + met.extraMs);
  }
  return lastMs;
}
