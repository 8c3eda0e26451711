/** Runs one simulation: executes a plan, records its history, and checks the promises. */
import { tap } from 'rxjs';
import { DETECTOR_BOUNDS, PLAIN_BOUNDS } from '../check/faultWindows.ts';
import type { Violations } from '../check/findings.ts';
import type { Violation } from '../check/promise.ts';
import type { UnclockedEvent } from '../trace/event.ts';
import type { Fact } from '../trace/facts.ts';
import { count, stateOf, type Met } from './coverage.ts';
import { inject, targetsOf } from './faults.ts';
import { DEFAULT_NETWORK, SimulatedGrid } from './grid.ts';
import { Journal, type OnEvent } from './journal.ts';
import type { Plan, PlannedFault } from './plan.ts';
import type { SimulatedProtocol, Workload } from './protocol.ts';
import { randomOf } from './random.ts';
import { VirtualTime } from './time.ts';
import { withWallClocks } from './wallClock.ts';

/** The time for a grid to connect before the first request. The times of a plan count from its end. */
export const GATHERING_MS = 500;
/** The time for a healed grid to come to rest: the longest retransmission timeout of a TCP connection, and a margin. */
export const SETTLING_MS = 8_000;
/** A workload that is not over after the time of the plan goes on, for so long at most. */
const BUSY_MAX_MS = 3_600_000;
/** The requests of clients have a generator of their own: a change of the network does not change them. */
const REQUESTS_SEED = 0x5eed;
/** The result of a run. */
export interface RunResult<F extends Fact = Fact> {
  /** All events in order, up to the end of the run. Facts are shortened by the protocol. */
  readonly history: readonly UnclockedEvent<F>[];
  /** The first violation of each promise, in the order of time; and the number of all violations. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  /** The number of turns of servers. */
  readonly turns: number;
  /** The numbers of requests of clients, and of deliveries at servers other than the sender. */
  readonly requested: number;
  readonly delivered: number;
  /** The number of messages that servers have received from clients and from other servers, without heartbeats. */
  readonly messages: number;
  /** Virtual time. */
  readonly virtualMs: number;
  /** The number of faults by `kind state`. */
  readonly met: Met;
  /** What is claimed to happen in some run, and has happened in this one. */
  readonly reached: readonly string[];
  /** An error that a server, the simulator or a checker threw, and its time: the run ended there. */
  readonly failure?: { readonly error: unknown; readonly atMs: number };
}

/** Callbacks and options of a run. */
export interface RunOptions<F extends Fact = Fact> {
  /** Called with each event of the history when it happens. */
  readonly onEvent?: OnEvent<F>;
  /** Whether the history contains which messages were handed to which connection (`sent`). Costs a third more. */
  readonly reportsSent?: boolean;
}

/**
 * Executes a plan with the servers of a protocol. The same plan gives the same history, to the byte, on any machine. Never throws: an error
 * is in the result. Meanwhile `Date.now` is simulated, see {@link withWallClocks}.
 */
export function run<F extends Fact, W extends Workload<F>>(
  plan: Plan,
  protocol: SimulatedProtocol<F, W>,
  { onEvent, reportsSent = false }: RunOptions<F> = {},
): RunResult<F> {
  const time = new VirtualTime();
  const messageBytes = plan.messageBytes ?? 0;
  const journal = new Journal(protocol, time, messageBytes, onEvent);
  const { history } = journal;
  const met: Record<string, number> = {};
  const bounds = plan.plain === true ? PLAIN_BOUNDS : DETECTOR_BOUNDS;
  let found: Violations = { count: 0, first: [] };
  let requested = 0;
  let reached: readonly string[] = [];
  let failure: RunResult['failure'];
  const attempt = (part: () => void) => {
    try {
      part();
    } catch (error) {
      // Errors after the first one, during the clean-up, matter less.
      failure ??= { error, atMs: time.nowMs };
    }
  };

  withWallClocks(time, () => {
    const grid = gridOf(plan, protocol, time, journal, reportsSent, () => workload);
    const workload = protocol.workload(grid, time, messageBytes, randomOf(plan.seed ^ REQUESTS_SEED));
    attempt(() => {
      if (protocol.isStartedByWorkload !== true) for (const server of grid.servers) grid.start(server);
      for (const { atMs, ...fault } of plan.faults) {
        time.after(GATHERING_MS + atMs, () => {
          count(met, fault, stateOf(targetsOf(fault, grid, (server, peer) => journal.lists(server, peer))));
          journal.fault(fault);
          inject(fault, grid, time);
        });
      }
      workload.repeat({
        fromMs: GATHERING_MS,
        untilMs: GATHERING_MS + plan.forMs,
        everyMs: plan.requestEveryMs,
      });
      time.runUntil(GATHERING_MS + healedMs(plan));
      time.runUntilDone(BUSY_MAX_MS, () => workload.isBusy !== true);
      for (const server of grid.servers) if (workload.needsRestart?.(server) === true) grid.crash(server);
      for (const server of grid.servers) grid.start(server);
      time.runUntil(time.nowMs + SETTLING_MS);
      workload.rest?.();
    });
    attempt(() => grid.close());
    if (failure === undefined)
      attempt(() => {
        found = workload.check(history, { endMs: time.nowMs, isAtRest: true, bounds }).violations();
      });
    requested = workload.count;
    reached = workload.reached ?? [];
  });

  const { turns, delivered, accepted } = journal;
  const counts = {
    turns,
    requested,
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
    reached,
    ...(failure === undefined ? {} : { failure }),
  };
}

function gridOf<F extends Fact, W extends Workload<F>>(
  plan: Plan,
  protocol: SimulatedProtocol<F, W>,
  time: VirtualTime,
  journal: Journal<F>,
  reportsSent: boolean,
  workload: () => W,
): SimulatedGrid {
  return new SimulatedGrid({
    serve: (config, world, incarnation) =>
      protocol
        .serve(config, world, workload())
        .pipe(tap((turn) => journal.turn(config.self, incarnation, turn))),
    n: plan.servers,
    time,
    random: randomOf(plan.seed),
    diskSeed: plan.seed,
    network: { ...DEFAULT_NETWORK, ...plan.network },
    options: { reportsSent, isPlain: plan.plain },
    ...(plan.unsentLimitBytes === undefined ? {} : { unsentLimitBytes: plan.unsentLimitBytes }),
    onIncarnation: (kind, incarnation) => journal.incarnation(kind, incarnation),
  });
}

/** The time at which the last request was made and the last fault is over, in ms from the first request. */
export function healedMs({ forMs, faults }: Plan): number {
  // Not by spread arguments: their number is limited, the number of faults is not.
  return faults.reduce(
    (lastMs, fault) => Math.max(lastMs, fault.atMs + ('forMs' in fault ? fault.forMs : 0)),
    Math.max(forMs, lastDelayedMs(faults)),
  );
}

/** The time at which the last packet arrives that was sent while its path was delayed: delays of one path add up. */
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
