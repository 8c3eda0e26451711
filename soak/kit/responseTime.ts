/**
 * The response time of a server to a client, compared with that of an idle server on the same host at the same
 * time: if both are slow, the host was busy.
 */
import { Grid } from './grid.ts';
import type { Master } from './master.ts';
import { inMs, largest, quantile } from './stats.ts';
import { sleep } from './wait.ts';

const EVERY_MS = 5;
/** On a host with idle processors, an idle server answers within this time. */
const BUSY_MS = 15;

export class ResponseTime {
  readonly waitedMs: number[] = [];
  readonly #bareMs: number[] = [];
  readonly #bare: Grid;
  readonly #loops: Promise<unknown>;
  #isOver = false;

  private constructor(master: Master, bareMaster: Master, bare: Grid) {
    this.#bare = bare;
    this.#loops = Promise.all([this.#ask(master, this.waitedMs), this.#ask(bareMaster, this.#bareMs)]);
  }

  static async start(grid: Grid, id = 0): Promise<ResponseTime> {
    const bare = await Grid.start({ n: 1 });
    return new ResponseTime(await grid.newMaster(id), await bare.newMaster(0), bare);
  }

  async #ask(master: Master, waitedMs: number[]): Promise<void> {
    while (!this.#isOver) {
      const askedAtMs = performance.now();
      await master.alive();
      waitedMs.push(performance.now() - askedAtMs);
      await sleep(EVERY_MS);
    }
    master.close();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#loops;
    await this.#bare.stop();
  }

  /** Whether no response took longer than that, or only by as much as the idle server's. */
  isBelow(ms: number): boolean {
    return largest(this.waitedMs) <= ms + largest(this.#bareMs);
  }

  /** Whether the idle server was slow, too: a server at work waits for a processor more often than an idle one. */
  get isMachineBusy(): boolean {
    return quantile(this.#bareMs, 0.99) > BUSY_MS;
  }

  get words(): string {
    const both = (values: readonly number[]) =>
      `p99 ${inMs(quantile(values, 0.99))}, max ${inMs(largest(values))}`;
    return `a client waited ${both(this.waitedMs)} (at an idle server: ${both(this.#bareMs)})`;
  }
}
