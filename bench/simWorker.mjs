// One measurement of the simulator: `node --expose-gc bench/simWorker.mjs BUNDLE rate|agents|faults|memory|check|checkAgents room|floor SCALE`.
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

/** 100 agents in five boxes, each of which sends a message to all others when it is requested to. */
const AGENTS = 100;
const BOXES = 5;
const boxOf = (agent) => agent % BOXES;
const everyAgent = Array.from({ length: AGENTS }, (_, i) => i);

function gossips() {
  const { agentType, configure, literal, number, object } = sim;
  const gossip = agentType({
    name: 'gossip',
    ports: { 1: object({ n: number }) },
    requests: literal('go'),
    workload: () => ['go'],
    init: () => ({ sent: 0, received: 0 }),
    step: (state, event, { names }) => {
      switch (event.kind) {
        case 'requested':
          return [
            { ...state, sent: state.sent + 1 },
            names.map((to) => ({ kind: 'send', to, message: { n: state.sent } })),
          ];
        case 'received':
          return [{ ...state, received: state.received + 1 }, []];
        default:
          return [state, []];
      }
    },
  });
  const others = (agent) => everyAgent.filter((other) => other !== agent);
  const agents = everyAgent.map((agent) => [
    `a${agent}`,
    {
      type: gossip,
      box: `127.0.0.1:${5001 + boxOf(agent)}`,
      routes: Object.fromEntries(others(agent).map((other) => [`a${other}`, `a${other}`])),
    },
  ]);
  return configure({ agents: Object.fromEntries(agents) });
}

/** The number of messages that agents have received in a run, within a box or from another; throws if the run has a violation. */
function realAgents(plan, configuration) {
  const { failure, violations, history } = sim.simulate(configuration, plan, { states: false });
  if (failure) throw failure.error;
  if (violations.length > 0) throw new Error(violations[0].message);
  return { messages: history.filter(({ fact }) => fact?.kind === 'messageReceived').length };
}

/** Transfers the same messages as lines of JSON through virtual time and framing. */
function bareAgents({ forMs, requestEveryMs }) {
  const { VirtualTime, NO_CARRY, decodePeer } = sim;
  const time = new VirtualTime();
  let [messages, sum] = [0, 0];
  const read = (text) => {
    sum += JSON.parse(text.slice(text.lastIndexOf(' ') + 1)).n;
    messages++;
  };
  const deliver = (frame) => {
    if (frame.kind !== 'messages') return;
    const { starts, ends, bytes } = frame.messages;
    for (let i = 0; i < ends.length; i++) read(Buffer.from(bytes.subarray(starts[i], ends[i])).toString());
  };
  const tell = (from, box, n) => {
    const receivers = everyAgent.filter((to) => to !== from && boxOf(to) === box);
    const contents = receivers.map((to) => `a${from} a${to} 1 ${JSON.stringify({ n })}`);
    if (box === boxOf(from)) contents.forEach(read);
    else {
      const bytes = Buffer.from(contents.map((text) => `msg ${boxOf(from)} ${text}\n`).join(''));
      time.after(0.2 + 0.06 * box, () => decodePeer(NO_CARRY, bytes, 1 << 20)[1].forEach(deliver));
    }
  };
  const round = (n) => {
    if (time.nowMs >= forMs) return;
    for (const agent of everyAgent) for (let box = 0; box < BOXES; box++) tell(agent, box, n);
    time.after(requestEveryMs, () => round(n + 1));
  };
  round(0);
  time.runUntil(forMs + AROUND_MS);
  return { messages, sum };
}

const simulate = system === 'room' ? real : bare;

/** CPU time in ms of all threads of the process together. Other load does not increase it. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const wallMs = () => performance.now();

/** `figure(result, ms)` of each of `count` plans, after a warm-up in which code is compiled. */
function measure(count, planOf, clock, figure, conduct = simulate) {
  const warmUp = Math.ceil(count / 4);
  const figures = [];
  for (let i = 0; i < warmUp + count; i++) {
    const plan = planOf(i + 1);
    const began = clock();
    const result = conduct(plan);
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
  checkAgents() {
    // Seven managers have 296,448 states.
    const managers = Number(scale) < 0.5 ? 5 : 7;
    const explored = () => {
      if (system !== 'room') return counted();
      const { distinct, verdict } = sim.checkCommit(managers);
      if (verdict !== 'holds') throw new Error(`two-phase commit: ${verdict}`);
      if (managers === 7 && distinct !== 296_448) throw new Error(`two-phase commit: ${distinct} states`);
      return distinct;
    };
    explored();
    const perSecond = Array.from({ length: scaled(2) }, () => {
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
  agents() {
    const configuration = gossips();
    const gossiped = (plan) => (system === 'room' ? realAgents(plan, configuration) : bareAgents(plan));
    const planOf = (seed) => ({ seed, forMs: 1_000, requestEveryMs: 50, faults: [] });
    const perSecond = ({ messages }, ms) => (messages / ms) * 1000;
    return { perSecond: measure(scaled(8), planOf, cpuMs, perSecond, gossiped) };
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
