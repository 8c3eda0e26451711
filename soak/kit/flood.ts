/**
 * Broadcasts without end, at a steady rate, at all servers at once. Every text is unlike all others: it names its grid's
 * server, that server's life, and counts.
 */
import type { Grid, Life } from './grid.ts';
import type { Master } from './master.ts';
import { textOf } from './texts.ts';
import { nowMs } from './wait.ts';

/** Between two handfuls. */
const TICK_MS = 10;
/** More than this waits to be taken by a server: it is not told any more for now. */
const WAITING_MAX_BYTES = 256 * 1024;

/** What all lives are told to broadcast. */
export class Flood {
  readonly #grid: Grid;
  readonly #perSecond: number;
  readonly #masters = new Map<Life, Master>();
  readonly #timer: NodeJS.Timeout;
  #lastMs = performance.now();
  #owed = 0;
  /** Told of the first text of every handful when it is sent. */
  onSent: ((text: string) => void) | undefined;

  /** @param perSecond - at each server */
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

  /** Floods the life that a server has now. */
  async join(id: number): Promise<void> {
    const master = await this.#grid.newMaster(id);
    // Only who is answered has been accepted by the server itself, and is among its sockets.
    await master.alive();
    this.#masters.set(this.#grid.life(id), master);
  }

  #tick(): void {
    const now = performance.now();
    // A harness that was held up does not make up for all of it.
    this.#owed += (Math.min(now - this.#lastMs, 10 * TICK_MS) * this.#perSecond) / 1000;
    this.#lastMs = now;
    const count = Math.floor(this.#owed);
    this.#owed -= count;
    if (count === 0) return;
    for (const [life, { socket }] of this.#masters) {
      if (socket.destroyed || socket.writableLength > WAITING_MAX_BYTES) continue;
      const first = life.sent;
      life.sent += count;
      let lines = '';
      for (let i = first; i < life.sent; i++) lines += `broadcast ${textOf(life, i)}\n`;
      socket.write(lines);
      this.onSent?.(textOf(life, first));
      life.sends.push({ atMs: nowMs(), first, count });
    }
  }

  /** Ends the flood, and waits until those servers that run have taken all. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const barriers = [...this.#masters].map(async ([life, master]) => {
      if (life.run.end === undefined && life.killedAtMs === undefined) await master.alive();
      master.close();
    });
    await Promise.all(barriers);
  }
}
