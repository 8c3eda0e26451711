// The benchmark's connections: a client of the master port, and a peer with only `ping` and `msg`.
import net from 'node:net';
import { PATIENCE_MS, until, within } from './wait.mjs';

const NEWLINE = 10;
const HEARTBEAT_MS = 200; // of the plain peer: as often as the servers themselves

/** Connects to a port of this host; rejects if it is closed. */
function connect(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject).on('error', () => {}); // the loss of a killed server is no news
      resolve(socket);
    });
  });
}

/** Connects as soon as the port listens, polling every `everyMs`. */
export async function connectWhenUp(port, everyMs, stillWorthIt = () => {}, patienceMs = PATIENCE_MS) {
  let socket;
  const attempt = async () => {
    stillWorthIt();
    socket = await connect(port).catch(() => undefined);
    return socket !== undefined;
  };
  await until(attempt, `a listener on port ${port}`, everyMs, patienceMs);
  return socket;
}

/** One connection to a master port. One command at a time: the answer is the next line. */
export class Master {
  #socket;
  #chunks = [];
  #answered;

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('close', () => this.#answered?.(undefined));
  }

  /**
   * An answer contains no line feed, so checking a chunk's last byte is all that a large answer costs
   * here.
   */
  #read(chunk) {
    this.#chunks.push(chunk);
    if (chunk[chunk.length - 1] !== NEWLINE) return;
    this.#answered?.(this.#chunks);
    this.#chunks = [];
  }

  /**
   * Sends commands without answers. The kernel takes them as fast as the server reads, which is the
   * backpressure.
   */
  write(bytes) {
    this.#socket.write(bytes);
  }

  /** Sends a command, and resolves to the answer's chunks, line feed included. */
  async askRaw(question) {
    const answer = new Promise((resolve) => (this.#answered = resolve));
    if (this.#socket.destroyed) throw new Error(`the master port closed before "${question}"`);
    this.#socket.write(`${question}\n`);
    const chunks = await within(answer, `the answer to "${question}"`);
    if (chunks === undefined) throw new Error(`the master port closed on "${question}"`);
    return chunks;
  }

  /** The ids that the server lists, as text: `alive 0,1,2` → `0,1,2`. */
  async alive() {
    return Buffer.concat(await this.askRaw('alive'))
      .toString('latin1')
      .slice('alive '.length)
      .trim();
  }

  close() {
    this.#socket.destroy();
  }
}

/**
 * A member of the grid that only sends heartbeats and listens. It must have the highest id, so that it dials and is never
 * dialled.
 */
export class PlainPeer {
  #sockets = [];
  #timer;
  #rest = '';
  #heard;

  static async join(id, basePort) {
    const peer = new PlainPeer();
    for (let to = 0; to < id; to++) peer.#sockets.push(await connectWhenUp(basePort + to, 5));
    const ping = () => peer.#sockets.forEach((socket) => socket.write(`ping ${id}\n`));
    ping();
    peer.#timer = setInterval(ping, HEARTBEAT_MS);
    peer.#sockets[0].on('data', (chunk) => peer.#read(chunk));
    peer.#sockets.slice(1).forEach((socket) => socket.resume());
    return peer;
  }

  #read(chunk) {
    const lines = (this.#rest + chunk.latin1Slice()).split('\n');
    this.#rest = lines.pop();
    for (const line of lines) if (line.startsWith('msg ')) this.#heard?.(line);
  }

  /** The next `msg` line from server 0. */
  nextMessage() {
    return new Promise((resolve) => (this.#heard = resolve));
  }

  close() {
    clearInterval(this.#timer);
    this.#sockets.forEach((socket) => socket.destroy());
  }
}
