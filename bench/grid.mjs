// A grid of real servers, each its own process, controlled through the command line and the public
// ports.
import net from 'node:net';
import { connectWhenUp, Master } from './client.mjs';
import { end, signal, start } from './processes.mjs';
import { PATIENCE_MS, until } from './wait.mjs';

// Below the kernel's range for outgoing connections (32768 up), so that no client can occupy a server's port.
const PEER_PORTS = 20_000;
const MASTER_PORTS = 24_000;
const BLOCK = 64; // ports of one grid: the 64 servers of the largest
const BLOCKS = 50;
let block = process.pid % BLOCKS; // two benchmarks at a time seldom begin at the same place

/** Whether a port is free. */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}

/** The next block of free ports: every grid gets new ones. */
export async function freePorts(count) {
  for (let tries = 0; tries < BLOCKS; tries++) {
    block = (block + 1) % BLOCKS;
    const [peers, masters] = [PEER_PORTS + block * BLOCK, MASTER_PORTS + block * BLOCK];
    const ports = Array.from({ length: count }, (_, i) => [peers + i, masters + i]).flat();
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return { peers, masters };
  }
  throw new Error(`no ${count} free ports from ${PEER_PORTS} and ${MASTER_PORTS}`);
}

/** `0,1,2` for 3: the answer to `alive` when all servers are listed. */
const allIds = (n) => Array.from({ length: n }, (_, id) => id).join(',');

export class Grid {
  /** By id; a plain peer, if there is one, is the highest id and has no entry. */
  servers = [];
  masters = [];
  #extra = [];

  constructor(command, n, ports, envOf) {
    Object.assign(this, { command, n, ports, envOf });
  }

  /**
   * Starts ids 0…`real`-1 of a grid of `n` at once and waits until each is up and lists all; `envOf`
   * returns additional environment variables of each; the time limit is `patienceMs`.
   */
  static async start(
    command,
    n,
    { real = n, pollMs = 10, patienceMs = PATIENCE_MS, envOf = () => ({}) } = {},
  ) {
    const grid = new Grid(command, n, await freePorts(n), envOf);
    const began = performance.now();
    try {
      for (let id = 0; id < real; id++) grid.spawn(id);
      await Promise.all(grid.servers.map((_, id) => grid.join(id, allIds(real), pollMs, patienceMs)));
    } catch (error) {
      await grid.stop();
      throw error;
    }
    grid.startMs = performance.now() - began;
    return grid;
  }

  /** Runs one server's process, the first of this id or the next after a kill. */
  spawn(id) {
    const { peers, masters } = this.ports;
    const words = [...this.command, String(id), String(this.n), String(masters + id)];
    this.servers[id] = start(words, { CHATROOM_BASE_PORT: String(peers), ...this.envOf(id) });
  }

  /** Another connection to the master port of a running server. */
  async master(id, pollMs = 10, patienceMs = PATIENCE_MS) {
    const child = this.servers[id];
    const stillRuns = () => {
      if (child.isOver) throw new Error(`server ${id} exited early: ${child.lastWords.trim()}`);
    };
    const master = new Master(await connectWhenUp(this.ports.masters + id, pollMs, stillRuns, patienceMs));
    this.#extra.push(master);
    return master;
  }

  /** Waits until a server answers its client and lists `expected`. */
  async join(id, expected = allIds(this.n), pollMs = 10, patienceMs = PATIENCE_MS) {
    this.masters[id] = await this.master(id, pollMs, patienceMs);
    await this.lists(id, expected, pollMs, patienceMs);
  }

  /** Waits until a server's answer to `alive` is `expected`. */
  lists(id, expected = allIds(this.n), pollMs = 10, patienceMs = PATIENCE_MS) {
    const question = async () => (await this.masters[id].alive()) === expected;
    return until(question, `server ${id} listing ${expected}`, pollMs, patienceMs);
  }

  signal(id, name) {
    signal(this.servers[id], name);
  }

  async stop() {
    for (const master of this.#extra) master.close();
    await end(this.servers);
  }
}

/** Runs `work` on a new grid and ends the grid in any case. */
export async function withGrid(command, n, options, work) {
  const grid = await Grid.start(command, n, options);
  try {
    return await work(grid);
  } finally {
    await grid.stop();
  }
}
