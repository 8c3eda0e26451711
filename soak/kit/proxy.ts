/**
 * The proxied links of a grid: a proxy between every two servers, which forwards bytes in both directions at a
 * limited rate. It works on bytes as a network does on packets: it never loses a byte and delivers a later one.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePorts } from './ports.ts';

/** The rate of a direction: bytes per second; Infinity is unlimited, 0 forwards nothing. */
export type Rate = number;

/** One direction of one connection. */
class Pump {
  readonly #from: Socket;
  readonly #to: Socket;
  #rate: Rate;
  #credit = 0;
  #isFull = false;
  /** Bytes forwarded so far. */
  count = 0;
  /** Called in place of forwarding more than `limit` bytes. */
  limit = Infinity;
  readonly #onLimit: () => void;

  constructor(from: Socket, to: Socket, rate: Rate, onLimit: () => void) {
    this.#from = from;
    this.#to = to;
    this.#rate = rate;
    this.#onLimit = onLimit;
    from.on('readable', () => this.pump());
    to.on('drain', () => {
      this.#isFull = false;
      this.pump();
    });
  }

  set rate(rate: Rate) {
    this.#rate = rate;
    this.#credit = 0;
    this.pump();
  }

  /** Advances the time. */
  tick(ms: number): void {
    if (this.#rate === Infinity || this.#rate === 0) return;
    this.#credit = Math.min(this.#credit + (this.#rate * ms) / 1000, this.#rate);
    this.pump();
  }

  pump(): void {
    while (!this.#isFull && !this.#from.destroyed && !this.#to.destroyed) {
      const may = this.#rate === Infinity ? Infinity : Math.floor(this.#rate === 0 ? 0 : this.#credit);
      if (may <= 0) return;
      const there = this.#from.readableLength;
      if (there === 0) {
        // Makes the stream continue reading from the network.
        this.#from.read(0);
        return;
      }
      const left = this.limit - this.count;
      const chunk = this.#from.read(Math.min(there, may, left)) as Buffer | null;
      if (chunk === null) return;
      this.#credit -= chunk.length;
      this.count += chunk.length;
      this.#isFull = !this.#to.write(chunk);
      if (this.count >= this.limit) {
        this.#onLimit();
        return;
      }
    }
  }
}

/** A connection through a proxy: `up` leads from the dialling server to the dialled one. */
export class Passage {
  readonly #caller: Socket;
  readonly #callee: Socket;
  readonly up: Pump;
  readonly down: Pump;

  constructor(caller: Socket, callee: Socket, rates: { up: Rate; down: Rate }) {
    this.#caller = caller;
    this.#callee = callee;
    this.up = new Pump(caller, callee, rates.up, () => this.#cut());
    this.down = new Pump(callee, caller, rates.down, () => this.#cut());
  }

  get isOver(): boolean {
    return this.#caller.destroyed || this.#callee.destroyed;
  }

  tick(ms: number): void {
    this.up.tick(ms);
    this.down.tick(ms);
  }

  /** Resets both ends. */
  reset(): void {
    this.#caller.resetAndDestroy();
    this.#callee.resetAndDestroy();
  }

  /** Forwards nothing more; resets both ends when the forwarded bytes have been read. */
  #cut(): void {
    this.up.rate = 0;
    this.down.rate = 0;
    setTimeout(() => this.reset(), READ_WITHIN_MS);
  }
}

/** A reset discards what its receiver has not read yet, so it is sent after this time. */
const READ_WITHIN_MS = 5;

/** The proxied connections between two servers, the higher of which dials the lower. */
export class Way {
  readonly low: number;
  readonly high: number;
  readonly port: number;
  readonly passages = new Set<Passage>();
  /** The newest connection. */
  newest: Passage | undefined;
  #rates: { up: Rate; down: Rate } = { up: Infinity, down: Infinity };
  /** Whether the end of one side is forwarded to the other: not while packets are dropped. */
  #isForwarding = true;
  readonly #waitingEnds: (() => void)[] = [];
  readonly #server: Server;
  /** For the next connection: the number of bytes, and their direction, after which it is cut. */
  cutNext: { direction: 'up' | 'down'; afterBytes: number } | undefined;

  private constructor(low: number, high: number, port: number, target: number) {
    this.low = low;
    this.high = high;
    this.port = port;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (caller) =>
      this.#accept(caller, target),
    );
  }

  static async open(low: number, high: number, port: number, target: number): Promise<Way> {
    const way = new Way(low, high, port, target);
    await new Promise<void>((resolve, reject) => {
      way.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return way;
  }

  #accept(caller: Socket, target: number): void {
    const callee = connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const passage = new Passage(caller, callee, this.#rates);
    if (this.cutNext !== undefined) {
      passage[this.cutNext.direction].limit = this.cutNext.afterBytes;
      this.cutNext = undefined;
    }
    this.passages.add(passage);
    this.newest = passage;
    for (const [socket, other] of [
      [caller, callee],
      [callee, caller],
    ] as const) {
      socket.on('error', () => this.#forwardEnd(() => other.resetAndDestroy()));
      socket.on('end', () => this.#forwardEnd(() => other.end()));
      socket.on('close', () => {
        this.passages.delete(passage);
        this.#forwardEnd(() => other.destroy());
      });
    }
  }

  /** Forwards the end of one side to the other, after the direction is open again. */
  #forwardEnd(end: () => void): void {
    if (this.#isForwarding) end();
    else this.#waitingEnds.push(end);
  }

  tick(ms: number): void {
    for (const passage of this.passages) passage.tick(ms);
  }

  /** Limits the rate from one server to the other, on this connection and on later ones. */
  throttle(from: number, rate: Rate): void {
    const direction = from === this.high ? 'up' : 'down';
    this.#rates = { ...this.#rates, [direction]: rate };
    for (const passage of this.passages) passage[direction].rate = rate;
    this.#isForwarding = this.#rates.up > 0 && this.#rates.down > 0;
    if (!this.#isForwarding) return;
    for (const end of this.#waitingEnds.splice(0)) end();
  }

  /** Resets all connections, at both ends; returns their number. */
  cut(): number {
    const open = [...this.passages].filter(({ isOver }) => !isOver);
    for (const passage of open) passage.reset();
    return open.length;
  }

  close(): void {
    this.#server.close();
    for (const passage of this.passages) passage.reset();
    for (const end of this.#waitingEnds.splice(0)) end();
  }
}

/** The time between two portions of a rate-limited direction. */
const TICK_MS = 50;

/** The proxies between all servers of a grid. */
export class Mesh {
  readonly #ways = new Map<string, Way>();
  #timer: NodeJS.Timeout | undefined;

  /** Opens the proxies of a grid whose server i listens for its peers on `basePort + i`. */
  async open(n: number, basePort: number): Promise<void> {
    let port = await freePorts((n * (n - 1)) / 2);
    for (let low = 0; low < n; low++) {
      for (let high = low + 1; high < n; high++)
        this.#ways.set(keyOf(low, high), await Way.open(low, high, port++, basePort + low));
    }
    this.#timer = setInterval(() => this.ways.forEach((way) => way.tick(TICK_MS)), TICK_MS);
  }

  get ways(): readonly Way[] {
    return [...this.#ways.values()];
  }

  /** The proxy between two servers. */
  between(a: number, b: number): Way {
    return this.#ways.get(keyOf(Math.min(a, b), Math.max(a, b))) as Way;
  }

  /** The option of a server with the addresses of the peers that it dials: their proxies. */
  peersOf(id: number): string {
    return this.ways
      .filter(({ high }) => high === id)
      .map(({ low, port }) => `${String(low)}=127.0.0.1:${String(port)}`)
      .join();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const way of this.ways) way.close();
  }
}

function keyOf(low: number, high: number): string {
  return `${String(low)}-${String(high)}`;
}
