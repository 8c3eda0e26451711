/** Asks all servers of a grid again and again who is there: for grids that write no trace. */
import type { Grid } from './grid.ts';
import type { Findings } from './row.ts';
import { sleep } from './wait.ts';

const EVERY_MS = 20;

/** Everybody lists everybody, always: whatever else is listed is a finding, once for as long as it lasts. */
export function isEverybody(grid: Grid, findings: Findings, ids = grid.ids): { stop: () => Promise<void> } {
  let isOver = false;
  const expected = grid.everybody();
  const polls = ids.map(async (id) => {
    const master = await grid.newMaster(id);
    let before = expected;
    while (!isOver) {
      const alive = await master.alive();
      if (alive !== before && alive !== expected) findings.add(`server ${String(id)} lists ${alive}`);
      before = alive;
      await sleep(EVERY_MS);
    }
    master.close();
  });
  const all = Promise.all(polls);
  return {
    stop: async () => {
      isOver = true;
      await all;
    },
  };
}
