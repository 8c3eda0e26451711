// One measurement of the simulator: `node --expose-gc bench/simWorker.mjs BUNDLE rate|faults|memory|check room|floor SCALE`.
// Prints one line of JSON. README.md explains the figures.
import { createRequire } from 'node:module';

const [file, what, system, scale] = process.argv.slice(2);
const sim = createRequire(import.meta.url)(file);
const { drawPlan, FAULT_KINDS, randomOf, run } = sim;

/** The beginning and the end of a run, which `run` adds to the time of a plan, approximately. */
const AROUND_MS = 8_500;
const BEAT_MS = 200;

/** Transfers a plan's lines through virtual time and framing, and does nothing with them. */
function bare({ servers, forMs, requestEveryMs }) {
  const { VirtualTime, NO_CARRY, decodePeer } = sim;
  const time = new VirtualTime();
  let [sent, messages] = [0, 0];
  /** A line to all servers but `from`, in transit for 0.2 to 0.5 ms like others. */
  const send = (from, line) => {
    const bytes = Buffer.from(line);
    for (let to = 0; to < servers; to++) {
      if (to === from) continue;
      time.after(0.2 + 0.06 * to, () => {
        for (const frame of decodePeer(NO_CARRY, bytes, 1 << 20)[1])
          if (frame.kind === 'messages') messages += frame.messages.ends.length;
      });
    }
  };
  const speak = () => {
    if (time.nowMs >= forMs) return;
    for (let id = 0; id < servers; id++) {
      messages++; // its client's command
      send(id, `msg ${id} m${sent++}\n`);
    }
    time.after(requestEveryMs, speak);
  };
  const beat = () => {
    for (let id = 0; id < servers; id++) send(id, `ping ${id}\n`);
    time.after(BEAT_MS, beat);
  };
  speak();
  beat();
  time.runUntil(forMs + AROUND_MS);
  return { messages, virtualMs: time.nowMs };
}

/** Runs a plan; throws if the run has a violation. */
function real(plan) {
  const result = run(plan);
  if (result.failure) throw result.failure.error;
  if (result.violations.length > 0) throw new Error(result.violations[0].message);
  return result;
}

const simulate = system === 'room' ? real : bare;

/** CPU time in ms of all threads of the process together. Other load does not increase it. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const wallMs = () => performance.now();

/** `figure(result, ms)` of each of `count` plans, after a warm-up in which code is compiled. */
function measure(count, planOf, clock, figure) {
  const warmUp = Math.ceil(count / 4);
  const figures = [];
  for (let i = 0; i < warmUp + count; i++) {
    const plan = planOf(i + 1);
    const began = clock();
    const result = simulate(plan);
    if (i >= warmUp) figures.push(figure(result, clock() - began));
  }
  return figures;
}

/** A plan as `chatroom sim` generates it: five servers, 20 requests a second each, all tolerated faults. */
const drawn = (seed) =>
  drawPlan(randomOf(seed), seed, {
    servers: 5,
    forMs: 10_000,
    requestEveryMs: 50,
    kinds: FAULT_KINDS.filter((kind) => kind !== 'cut'),
    faultEveryMs: 1_000,
  });

const scaled = (count) => Math.max(2, Math.round(count * Number(scale)));

/** Explores a grid of two completely; returns the number of states. */
function checked() {
  const { states, verdict } = sim.checkGrid(sim.GRID_DEFAULTS, { maxStates: 1e7 });
  if (verdict !== 'holds') throw new Error(`the grid ${verdict}`);
  return states;
}

/** The numbers of a state of counters are its values. */
const DIGIT = { keyAt: String, encode: (number) => number, decode: (number) => number };

/** Explores a trivial model of as many states with the same explorer: five counters up to 9. */
function counted() {
  const counters = [0, 1, 2, 3, 4];
  const model = () => ({
    init: counters.map(() => 0),
    actions: (state) => counters.filter((i) => state[i] < 9),
    next: (state, i) => state.with(i, state[i] + 1),
    isOptional: () => false,
    vocabularies: counters.map(() => DIGIT),
    fold: undefined,
    properties: { always: new Map(), sometimes: new Map(), eventually: new Map() },
  });
  let last;
  for (last of sim.explore(model, { maxStates: 1e7 }));
  return last.states;
}

const measurements = {
  check() {
    const explored = system === 'room' ? checked : counted;
    explored(); // until then code is compiled
    const perSecond = Array.from({ length: scaled(4) }, () => {
      const began = cpuMs();
      const states = explored();
      return (states / (cpuMs() - began)) * 1000;
    });
    return { perSecond };
  },
  rate() {
    const busy = { servers: 5, forMs: 10_000, requestEveryMs: 10, faults: [] };
    const planOf = (seed) => ({ ...busy, seed });
    return { perSecond: measure(scaled(12), planOf, cpuMs, ({ messages }, ms) => (messages / ms) * 1000) };
  },
  faults() {
    return { virtualPerWall: measure(scaled(24), drawn, wallMs, ({ virtualMs }, ms) => virtualMs / ms) };
  },
  memory() {
    const usedMiB = () => {
      globalThis.gc();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return (heapUsed + arrayBuffers) / 2 ** 20;
    };
    const short = { servers: 3, forMs: 300, requestEveryMs: 100, faultEveryMs: 200 };
    const kinds = FAULT_KINDS.filter((kind) => kind !== 'cut');
    const tenth = scaled(1_000);
    const marks = [];
    for (let seed = 1; seed <= 10 * tenth; seed++) {
      simulate(drawPlan(randomOf(seed), seed, { ...short, kinds }));
      if (seed % tenth === 0) marks.push(usedMiB());
    }
    // Compared with the minimum, because compiled code may be freed and compiled again.
    return { growthMiB: marks.pop() - Math.min(...marks) };
  },
};

process.stdout.write(`${JSON.stringify(measurements[what]())}\n`);
