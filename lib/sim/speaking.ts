/** The workload of a simulated run: which messages clients broadcast, and when. */
import type { Asked } from '../check/obedience.ts';
import type { SimulatedGrid } from './grid.ts';
import { pad } from './padding.ts';
import type { VirtualTime } from './time.ts';

/** How much is said. */
export interface Speaking {
  /** When the first broadcasts are made, and before when the last, on the clock of the simulation. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** From one broadcast to the next, at each server. */
  readonly everyMs: number;
  /** How long a message is, at least. */
  readonly messageBytes: number;
  /** What has been asked of servers; grows with each broadcast. */
  readonly asked: Asked[];
}

/** Has every server that runs broadcast again and again: `m0`, `m1`, …, numbered on by all that has been asked. */
export function speak(grid: SimulatedGrid, time: VirtualTime, speaking: Speaking): void {
  const { fromMs, untilMs, everyMs, messageBytes, asked } = speaking;
  time.at(fromMs, function round() {
    if (time.nowMs >= untilMs) return;
    for (const server of grid.servers) {
      if (!grid.isRunning(server)) continue;
      const text = `m${String(asked.length)}`;
      asked.push({ server, text, atMs: time.nowMs });
      grid.command(server, `broadcast ${pad(text, messageBytes)}`);
    }
    time.after(everyMs, round);
  });
}
