// Two agents in two boxes, each its own process: messages one way, and request and answer.
import { connectWhenUp, Master } from './client.mjs';
import { freePorts } from './grid.mjs';
import { end, start } from './processes.mjs';
import { median } from './stats.mjs';

const NODE = process.execPath;
/** The command line of a box. */
const BOXES = {
  floor: (box, peers, port) => [NODE, 'bench/boxFloor.mjs', String(box), String(peers), String(port)],
  room: (box, peers, port) => [
    ...[NODE, 'dist/bin/ovid.cjs', 'run', 'bench/boxAgents.ts', `127.0.0.1:${peers + box}`],
    ...['--master', String(port), '--no-http'],
  ],
};

/** Both boxes of a system, and a client of the first. */
async function stand(name) {
  const { peers, masters } = await freePorts(2);
  const boxes = [0, 1].map((box) =>
    start(BOXES[name](box, peers, masters + box), { BENCH_PEERS: String(peers) }),
  );
  try {
    const client = new Master(await connectWhenUp(masters, 10));
    return { name, boxes, client, perSecond: [], p50: [] };
  } catch (error) {
    await end(boxes);
    throw error;
  }
}

/** Milliseconds until the first agent says that `count` messages, or requests and answers, are done. */
async function timeOf({ client }, kind, count) {
  const began = performance.now();
  await client.askRaw(`source ${JSON.stringify({ kind, count })}`);
  return performance.now() - began;
}

const WINDOW = 4_000; // of the agents
const FLOOD = 50 * WINDOW;
const WARM_UPS = 2; // floods, until code is compiled
const FLOODS = 6;
const ASKED = 25; // in a row: the client is a hop of its own, which would otherwise be half of what is measured
const BATCHES = 40;
const BLOCKS = 10;

async function measure(stands, scale) {
  const flood = Math.max(1, Math.round((FLOOD / WINDOW) * scale)) * WINDOW;
  for (let i = -WARM_UPS; i < FLOODS; i++) {
    for (const each of stands) {
      const ms = await timeOf(each, 'send', flood);
      if (i >= 0) each.perSecond.push((flood * 1000) / ms);
    }
    stands.reverse();
  }
  for (let i = -1; i < BLOCKS; i++) {
    for (const each of stands) {
      const times = [];
      for (let k = 0; k < BATCHES; k++) times.push((await timeOf(each, 'ask', ASKED)) / ASKED);
      if (i >= 0) each.p50.push(median(times));
    }
    stands.reverse();
  }
}

/** Both systems run in parallel and are measured in alternating blocks, as latencies are. */
export const boxExperiments = {
  boxes: async (systems, scale) => {
    const stands = [];
    try {
      for (const { name } of systems) stands.push(await stand(name));
      await measure([...stands], scale);
      return Object.fromEntries(stands.map(({ name, perSecond, p50 }) => [name, { perSecond, p50 }]));
    } finally {
      for (const { client, boxes } of stands) {
        client.close();
        await end(boxes);
      }
    }
  },
};
