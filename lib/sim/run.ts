/** One simulated run: a plan is carried out, what happens is kept, and the promises are checked. */
import { checkAll } from '../check/all.ts';
import type { Asked } from '../check/complete.ts';
import type { HistoryEvent, Violation } from '../check/history.ts';
import type { ServerTurn } from '../server.ts';
import { SimulatedGrid, hostName } from './grid.ts';
import type { Plan, PlannedFault } from './plan.ts';
import type { Fault } from '../trace/fault.ts';
import { randomOf } from './random.ts';
import { recorder, type Recorder } from '../trace/recorder.ts';
import { VirtualTime } from './time.ts';

/** How long a grid has to find together before the first broadcast. */
const GATHERING_MS = 500;
/** How long a healed grid may take to come to rest: the longest a TCP connection sleeps after a black hole, and a margin. */
const SETTLING_MS = 8_000;
/** What came of a run. */
export interface RunResult {
  readonly history: readonly HistoryEvent[];
  readonly violations: readonly Violation[];
  /** Turns of servers. */
  readonly turns: number;
  /** Messages that were said, and deliveries at others. */
  readonly said: number;
  readonly delivered: number;
  /** Virtual time. */
  readonly virtualMs: number;
}

/** Carries out a plan. The same plan gives the same history, to the byte, on any machine. */
export function run(plan: Plan): RunResult {
  const time = new VirtualTime();
  const history: HistoryEvent[] = [];
  let turns = 0;
  let delivered = 0;
  const recorders = new Map<string, Recorder>();
  const record = (server: number, incarnation: number, turn: ServerTurn) => {
    turns++;
    const life = { server, incarnation, atMs: time.nowMs };
    const key = `${String(server)}.${String(incarnation)}`;
    let happeningsOf = recorders.get(key);
    if (happeningsOf === undefined) recorders.set(key, (happeningsOf = recorder(server)));
    for (const happening of happeningsOf(turn)) {
      // A server has started when its process has: what it does before it listens is a part of its life.
      if (happening.kind === 'started' || happening.kind === 'crashed') continue;
      history.push({ ...life, ...happening });
      if (happening.kind === 'delivered' && happening.sender !== server) delivered += happening.texts.length;
    }
  };
  const grid = new SimulatedGrid({ n: plan.servers, time, random: randomOf(plan.seed), onTurn: record });
  const lives = Array.from({ length: plan.servers }, () => 0);
  const start = (server: number) => {
    if (grid.isRunning(server)) return;
    const incarnation = ((lives as [number])[server as 0] += 1);
    history.push({ kind: 'started', server, incarnation, atMs: time.nowMs });
    grid.start(server);
  };
  const crash = (server: number) => {
    if (!grid.isRunning(server)) return;
    grid.crash(server);
    history.push({ kind: 'crashed', server, incarnation: lives[server] as number, atMs: time.nowMs });
  };

  for (let server = 0; server < plan.servers; server++) start(server);
  for (const { atMs, ...fault } of plan.faults) {
    time.after(GATHERING_MS + atMs, () => {
      history.push({ atMs: time.nowMs, kind: 'fault', fault });
      carryOut(fault, grid, time, start, crash);
    });
  }
  let said = 0;
  const asked: Asked[] = [];
  const speak = () => {
    if (time.nowMs >= GATHERING_MS + plan.forMs) return;
    for (let server = 0; server < plan.servers; server++) {
      if (!grid.isRunning(server)) continue;
      const text = `m${String(said++)}`;
      asked.push({ server, text, atMs: time.nowMs });
      grid.command(server, `broadcast ${text}`);
    }
    time.after(plan.broadcastEveryMs, speak);
  };
  time.after(GATHERING_MS, speak);
  time.runUntil(GATHERING_MS + plan.forMs);
  for (let server = 0; server < plan.servers; server++) start(server);
  time.runUntil(GATHERING_MS + plan.forMs + longest(plan.faults) + SETTLING_MS);

  const violations = checkAll(history, { endMs: time.nowMs, isAtRest: true, asked });
  return { history, violations, turns, said, delivered, virtualMs: time.nowMs };
}

function carryOut(
  fault: Fault,
  grid: SimulatedGrid,
  time: VirtualTime,
  start: (server: number) => void,
  crash: (server: number) => void,
): void {
  const { network } = grid;
  switch (fault.kind) {
    case 'crash':
      crash(fault.server);
      break;
    case 'restart':
      start(fault.server);
      break;
    case 'pause':
      grid.block(fault.server, fault.forMs);
      break;
    case 'cut':
      network.reset(
        hostName(fault.a),
        hostName(fault.b),
        fault.only === undefined ? undefined : hostName(fault.only),
      );
      break;
    case 'drop':
    case 'clog':
    case 'delay': {
      const path = network.path(hostName(fault.from), hostName(fault.to));
      if (fault.kind === 'drop') path.drop();
      else if (fault.kind === 'clog') path.clog();
      else path.extraMs += fault.extraMs;
      time.after(fault.forMs, () => {
        if (fault.kind === 'drop') path.heal();
        else if (fault.kind === 'clog') path.unclog();
        else path.extraMs -= fault.extraMs;
      });
      break;
    }
  }
}

function longest(faults: readonly PlannedFault[]): number {
  return Math.max(0, ...faults.map((fault) => ('forMs' in fault ? fault.forMs : 0)));
}
