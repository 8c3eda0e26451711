// The experiments. Each takes the systems in the order of this round, runs each of them,
// and returns its measurements: `{ floor: { figure: number or list }, room: { … } }`. Bounds are defined
// in rows.mjs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boxExperiments } from './boxes.mjs';
import { connectWhenUp, Master, PlainPeer } from './client.mjs';
import { answerBytes, broadcasts, flood, hasAll } from './flood.mjs';
import { freePorts, Grid, withGrid } from './grid.mjs';
import { cpuMs, rssMiB } from './proc.mjs';
import { end, start } from './processes.mjs';
import { historyExperiments } from './histories.mjs';
import { saveExperiments } from './save.mjs';
import { simExperiments } from './sim.mjs';
import { fitLine, median, quantile } from './stats.mjs';
import { sleep, until, within } from './wait.mjs';

/** An experiment that runs one system after the other, each on its own. */
const inTurn = (measure) => async (systems, scale) => {
  const figures = {};
  for (const { name, command } of systems) figures[name] = await measure(command, scale);
  return figures;
};

/**
 * An experiment that is repeated in a round, each time with the other system first, for measurements that
 * vary by themselves.
 */
const several = (times, experiment) => async (systems, scale) => {
  const figures = Object.fromEntries(systems.map(({ name }) => [name, {}]));
  const order = [...systems];
  for (let i = 0; i < scaled(times, scale); i++) {
    for (const [name, measured] of Object.entries(await experiment(order, scale))) {
      for (const [key, value] of Object.entries(measured)) (figures[name][key] ??= []).push(value);
    }
    order.reverse();
  }
  return figures;
};

/** `count` scaled, as a whole number of at least `least`. */
const scaled = (count, scale, least = 1) => Math.max(least, Math.round(count * scale));

/** Results of `measure(i)` for i = 0…`times`-1, one after the other. */
async function repeat(times, measure) {
  const results = [];
  for (let i = 0; i < times; i++) results.push(await measure(i));
  return results;
}

/** Floods of one grid: the first meets code that is not compiled yet, in both systems; the others decide. */
const FLOODS = 4;

/**
 * Broadcasts per second from `senders` of `n` servers, which share `total` in each flood: of the `first` flood of new servers, and of the
 * later ones (`perSecond`, their median).
 */
const rateOf =
  (n, senders, total, options = {}) =>
  (command, scale) =>
    withGrid(command, n, options, async (grid) => {
      const each = scaled(total / senders, scale);
      const sent = new Map(
        Array.from({ length: senders }, (_, id) => [id, broadcasts(id, 0, FLOODS * each)]),
      );
      const parts = (from, to) =>
        new Map(
          [...sent].map(([id, lines]) => [
            id,
            lines.subarray(from * (lines.length / FLOODS), to * (lines.length / FLOODS)),
          ]),
        );
      const rates = await repeat(FLOODS, (i) => flood(grid, parts(i, i + 1), parts(0, i + 1)));
      return { first: rates[0], perSecond: median(rates.slice(1)) };
    });

const rate = (n, senders, total) => inTurn(rateOf(n, senders, total));

/**
 * The rate of three servers that write a trace, divided by that of three that do not. A system without traces is measured twice
 * nevertheless: its distance from 1 is noise.
 */
const traceCost = (total) =>
  inTurn(async (command, scale) => {
    const folder = mkdtempSync(join(tmpdir(), 'chatroom-bench-'));
    try {
      const envOf = (id) => ({ CHATROOM_TRACE: join(folder, `${id}.ndjson`) });
      const { perSecond: without } = await rateOf(3, 1, total)(command, scale);
      const { perSecond: traced } = await rateOf(3, 1, total, { envOf })(command, scale);
      return { share: traced / without };
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

/** ms from command number `i` to its `msg` line at the plain peer. */
async function one({ grid, peer }, i) {
  const text = `latency${String(i).padStart(9, '0')}`;
  const heard = peer.nextMessage();
  const began = performance.now();
  grid.masters[0].write(`broadcast ${text}\n`);
  const line = await heard;
  if (line !== `msg 0 ${text}`) throw new Error(`received "${line}" instead of "${text}"`);
  return performance.now() - began;
}

/**
 * Both systems run in parallel, each with a plain peer as its last server, and are measured alternately: a latency of 0.1 ms differs more
 * between two seconds of a busy host than between two servers. The system that is not measured only sends its heartbeats.
 */
const beside = (n, measure) => async (systems, scale) => {
  const stands = [];
  try {
    for (const { name, command } of systems) {
      const stand = { name, waits: [], grid: await Grid.start(command, n, { real: n - 1 }) };
      stands.push(stand);
      stand.peer = await PlainPeer.join(n - 1, stand.grid.ports.peers);
      await stand.grid.lists(0);
    }
    await measure(stands, scale);
    const figures = ({ waits }) => ({ p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) });
    return Object.fromEntries(stands.map((stand) => [stand.name, figures(stand)]));
  } finally {
    for (const { peer, grid } of stands) {
      peer?.close();
      await grid.stop();
    }
  }
};

const LATENCY_BLOCKS = 40; // per stand and system: short ones, so that a disturbance is likely to meet both
const LATENCY_BLOCK = 100; // commands
const WARM_UP_BLOCKS = 40; // not counted: until then both systems are still being compiled, the larger one longer

/** Each command as soon as the last message has arrived, in code that is compiled. */
const latency = (n) =>
  beside(n, async (stands, scale) => {
    const count = scaled(LATENCY_BLOCK, scale);
    const block = (stand) =>
      within(
        repeat(count, (i) => one(stand, i)),
        'a block of messages at the plain peer',
      );
    for (const stand of stands) await repeat(WARM_UP_BLOCKS, () => block(stand));
    for (let i = 0; i < LATENCY_BLOCKS; i++) {
      for (const stand of stands) stand.waits.push(...(await block(stand)));
      stands.reverse();
    }
  });

/** A command every `everyMs` at each system, from the first on: `count` of them, in code that is as cold as in a real room. */
const paced = (n, everyMs, count) =>
  beside(n, async (stands, scale) => {
    const began = performance.now();
    for (let i = 0; i < scaled(count, scale, 20); i++) {
      for (const [k, stand] of stands.entries()) {
        const wait = began + (i + k / stands.length) * everyMs - performance.now();
        if (wait > 0) await sleep(wait);
        stand.waits.push(await within(one(stand, i), 'a message at the plain peer'));
      }
    }
  });

/** ms from the command lines of three servers to the moment when each has listed all. */
const startThree = inTurn((command) => withGrid(command, 3, { pollMs: 2 }, ({ startMs }) => ({ startMs })));

const IDLE_MS = 4000;
/** A server that has just started is not idle: the code of the heartbeat runs five times a second, and is compiled late. */
const SETTLING_MS = 6000;
const SIXTEEN = 16;

/** Starts sixteen servers at once: the time until each lists all; then their idle cost. */
const sixteen = inTurn((command, scale) =>
  withGrid(command, SIXTEEN, {}, async (grid) => {
    const cpuPercent = await idleCpuPercent(grid, scale);
    const pids = grid.servers.map((server) => server.pid);
    return { startMs: grid.startMs, cpuPercent, rssMiB: median(pids.map(rssMiB)) };
  }),
);

/** A program that uses a whole core. */
const BUSY_LOOP = [process.execPath, '-e', 'for (;;);'];
/** Far above any valid measurement: a start that has collapsed never completes. */
const CROWD_PATIENCE_MS = 60_000;

/**
 * Starts many servers at once, with as many busy loops: the time until each lists all; then, without the loops, their idle
 * cost. Polled rarely, because polling uses the same cores.
 */
const crowd = (n, busyLoops) =>
  inTurn(async (command, scale) => {
    const loops = Array.from({ length: busyLoops }, () => start(BUSY_LOOP));
    try {
      const options = { pollMs: 100, patienceMs: CROWD_PATIENCE_MS };
      return await withGrid(command, n, options, async (grid) => {
        await end(loops);
        return { startMs: grid.startMs, cpuPercent: await idleCpuPercent(grid, scale) };
      });
    } finally {
      await end(loops);
    }
  });

/** CPU of all servers of a grid together, in % of a core, after the work that follows a start. */
async function idleCpuPercent({ servers }, scale) {
  const used = () => servers.reduce((sum, { pid }) => sum + cpuMs(pid), 0);
  await sleep(SETTLING_MS * Math.max(scale, 0.1));
  const [began, before] = [performance.now(), used()];
  await sleep(IDLE_MS * Math.max(scale, 0.25));
  return ((used() - before) / (performance.now() - began)) * 100;
}

/** ms after `began` at which each survivor first does not list `victim`, polling every `everyMs`. */
function forgotten(grid, victim, began, everyMs) {
  const survivors = grid.masters.filter((_, id) => id !== victim);
  return Promise.all(
    survivors.map(async (master) => {
      const isGone = async () => !(await master.alive()).split(',').includes(String(victim));
      await until(isGone, `nobody listing ${victim}`, everyMs, 5000);
      return performance.now() - began;
    }),
  );
}

/** ms from SIGKILL until no survivor lists the server; each id in turn, restarted afterwards. */
const crash = inTurn((command, scale) =>
  withGrid(command, 3, {}, async (grid) => {
    const kill = async (i) => {
      const victim = i % 3;
      const began = performance.now();
      grid.signal(victim, 'SIGKILL');
      const times = await forgotten(grid, victim, began, 0);
      await grid.servers[victim].ended;
      grid.spawn(victim);
      await grid.join(victim);
      await Promise.all(grid.masters.map((_, id) => grid.lists(id)));
      return Math.max(...times);
    };
    return { ms: await repeat(scaled(6, scale, 3), kill) };
  }),
);

const HEARTBEAT_MS = 200;

/**
 * ms from SIGSTOP until the first (`earliest`) and the last (`latest`) of the others stops listing the
 * server.
 */
const silence = inTurn((command, scale) =>
  withGrid(command, 3, {}, async (grid) => {
    const freeze = async (i) => {
      await sleep(Math.random() * HEARTBEAT_MS); // any phase between two heartbeats
      const began = performance.now();
      grid.signal(i % 3, 'SIGSTOP');
      const times = await forgotten(grid, i % 3, began, 5);
      grid.signal(i % 3, 'SIGCONT');
      await Promise.all(grid.masters.map((_, id) => grid.lists(id)));
      return times;
    };
    const times = await repeat(scaled(3, scale, 1), freeze);
    return {
      earliest: times.map((each) => Math.min(...each)),
      latest: times.map((each) => Math.max(...each)),
    };
  }),
);

// References for the row of a million messages: a process that only listens, and one that also answers
// any line with one Buffer of a given size. Both minimal, with `node -e`.
const BARE = `require('net').createServer().listen(+process.argv[1], '127.0.0.1')`;
const COPY = `const bytes = Buffer.alloc(+process.argv[2], 'x'); bytes[bytes.length - 1] = 10;
require('net').createServer((s) => s.on('error', () => {}).on('data', () => s.write(bytes))).listen(+process.argv[1], '127.0.0.1')`;

/** Runs `work` beside the two reference processes, with the first one's pid and a connection to the second. */
async function withPlain(bytes, work) {
  const { masters: port } = await freePorts(2);
  const bare = start([process.execPath, '-e', BARE, String(port)]);
  const copy = start([process.execPath, '-e', COPY, String(port + 1), String(bytes)]);
  let reader;
  try {
    (await connectWhenUp(port, 10)).destroy();
    reader = new Master(await connectWhenUp(port + 1, 10));
    return await work(bare.pid, reader);
  } finally {
    reader?.close();
    await end([bare, copy]);
  }
}

/** ms from the command to the last byte of the answer. Used for all large answers. */
async function timeToRead(master) {
  const began = performance.now();
  await master.askRaw('get');
  return performance.now() - began;
}

/**
 * The longest wait (ms) of `alive` on one connection while `get` is answered on another. 2 to 5 ms of it are
 * this process's own, which reads both (measured with the plain copy in place of the `get`).
 */
async function waitBehindGet(getter, prober) {
  let [longest, done] = [0, false];
  const got = getter.askRaw('get').finally(() => (done = true));
  got.catch(() => {}); // awaited below; should the prober fail first, this failure is no news
  while (!done) {
    const began = performance.now();
    await prober.alive();
    longest = Math.max(longest, performance.now() - began);
  }
  await got;
  return longest;
}

const MILLION = 1_000_000;

/**
 * A log of a million messages: its memory, its `get`, and the response time of others meanwhile. The log is not requested
 * before.
 */
const million = inTurn((command, scale) =>
  withGrid(command, 2, {}, async (grid) => {
    const count = scaled(MILLION, scale);
    const sent = new Map([[0, broadcasts(0, 0, count)]]);
    await flood(grid, sent);
    const rss = Math.max(...grid.servers.map(({ pid }) => rssMiB(pid)));
    const [getter, prober] = [grid.masters[1], await grid.master(1)];
    if (!(await hasAll(grid, 0, sent)) || !(await hasAll(grid, 1, sent)))
      throw new Error('the log is not complete');
    return withPlain(answerBytes(count), async (barePid, copy) => {
      const times = await repeat(7, async () => [await timeToRead(getter), await timeToRead(copy)]);
      const [getMs, copyMs] = [0, 1].map((which) => median(times.map((pair) => pair[which])));
      const waitMs = await repeat(5, () => waitBehindGet(getter, prober));
      return { overBareMiB: rss - rssMiB(barePid), getMs, overCopy: getMs / copyMs, waitMs };
    });
  }),
);

const SMALL_LOG = 10_000;
const BURST = 200_000; // messages over which a rate is measured
const STEPS = 3; // floods between the warm and the late pair of bursts; after each flood memory is read

/**
 * The rate over logs of 10⁴ (code still cold), of 2·10⁵ (warm) and of 10⁶ messages, and the memory on the
 * way. The warm pair is the decisive one: the effect of compilation could hide that a growing log slows a server
 * down.
 */
const growth = inTurn((command, scale) =>
  withGrid(command, 2, {}, async (grid) => {
    const [small, burst, large] = [SMALL_LOG, BURST, MILLION].map((count) => scaled(count, scale));
    const all = broadcasts(0, 0, large + 2 * burst);
    const line = all.length / (large + 2 * burst);
    const points = []; // [messages, MiB]
    let size = 0;
    const grow = async (by) => {
      const perSecond = await flood(grid, new Map([[0, all.subarray(size * line, (size + by) * line)]]));
      size += by;
      points.push([size, rssMiB(grid.servers[1].pid)]);
      return perSecond;
    };
    // The better of two: other load on the host in these 0.2 s can only slow it down.
    const twice = async () => Math.max(await grow(burst), await grow(burst));
    await grow(small);
    const [cold, warm] = [await grow(burst), await twice()];
    await repeat(STEPS, (i) =>
      grow(i < STEPS - 1 ? Math.floor((large - small - 3 * burst) / STEPS) : large - size),
    );
    const late = await twice();
    if (!(await hasAll(grid, 1, new Map([[0, all]])))) throw new Error('the log is not complete');
    const { slope, r2, maxDeviation } = fitLine(points.slice(1)); // without the start-up
    return {
      overCold: late / cold,
      overWarm: late / warm,
      bytesPerMessage: slope * 2 ** 20,
      r2,
      maxDeviation,
    };
  }),
);

export const experiments = {
  rate3: several(2, rate(3, 1, 300_000)),
  rate8: rate(8, 1, 300_000),
  traceCost: traceCost(300_000),
  rateAll: several(2, rate(3, 3, 300_000)),
  latency2: several(4, latency(2)),
  latency3: several(4, latency(3)),
  paced2: several(2, paced(2, 2, 1500)),
  paced3: several(2, paced(3, 2, 1500)),
  seldom2: paced(2, 100, 100),
  seldom3: paced(3, 100, 100),
  startThree: several(6, startThree),
  sixteen,
  crowd32: crowd(32, 0),
  crowd32Busy: crowd(32, 4),
  crowd64: crowd(64, 0),
  crowd64Busy: crowd(64, 4),
  crash,
  silence,
  million,
  growth,
  ...boxExperiments,
  ...saveExperiments,
  ...historyExperiments,
  ...simExperiments,
};
