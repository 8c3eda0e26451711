/**
 * Broadcasts without end, at a steady rate, at all servers at once. Every text is unique: it contains its
 * server, that server's incarnation, and a counter.
 */
import type { Grid, Incarnation } from './grid.ts';
import type { Master } from './master.ts';
import { textOf } from './texts.ts';
import { nowMs } from './wait.ts';

/** The time between two batches. */
const TICK_MS = 10;
/** A server with more unsent bytes gets no more for now. */
const WAITING_MAX_BYTES = 256 * 1024;

/** The broadcasts of all incarnations. */
export class Flood {
  readonly #grid: Grid;
  readonly #perSecond: number;
  readonly #masters = new Map<Incarnation, Master>();
  readonly #timer: NodeJS.Timeout;
  #lastMs = performance.now();
  #owed = 0;
  /** Called with the first text of every batch when it is sent. */
  onSent: ((text: string) => void) | undefined;

  /** @param perSecond - the rate at each server */
  private constructor(grid: Grid, perSecond: number) {
    this.#grid = grid;
    this.#perSecond = perSecond;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  static async start(grid: Grid, perSecond: number, ids = grid.ids): Promise<Flood> {
    const flood = new Flood(grid, perSecond);
    await Promise.all(ids.map((id) => flood.join(id)));
    return flood;
  }

  /** Starts the flood at a server's current incarnation. */
  async join(id: number): Promise<void> {
    const master = await this.#grid.newMaster(id);
    // A client that was answered has been accepted by the server, and is among its sockets.
    await master.alive();
    this.#masters.set(this.#grid.incarnation(id), master);
  }

  #tick(): void {
    const now = performance.now();
    // A harness that was held up does not catch up completely.
    this.#owed += (Math.min(now - this.#lastMs, 10 * TICK_MS) * this.#perSecond) / 1000;
    this.#lastMs = now;
    const count = Math.floor(this.#owed);
    this.#owed -= count;
    if (count === 0) return;
    for (const [incarnation, { socket }] of this.#masters) {
      if (socket.destroyed || socket.writableLength > WAITING_MAX_BYTES) continue;
      const first = incarnation.sent;
      incarnation.sent += count;
      let lines = '';
      for (let i = first; i < incarnation.sent; i++) lines += `broadcast ${textOf(incarnation, i)}\n`;
      socket.write(lines);
      this.onSent?.(textOf(incarnation, first));
      incarnation.sends.push({ atMs: nowMs(), first, count });
    }
  }

  /** Ends the flood, and waits until the running servers have taken everything. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const barriers = [...this.#masters].map(async ([incarnation, master]) => {
      if (incarnation.run.end === undefined && incarnation.killedAtMs === undefined) await master.alive();
      master.close();
    });
    await Promise.all(barriers);
  }
}
