/** Polls the lists of all servers of a grid, for grids without traces. */
import type { Grid } from './grid.ts';
import type { Findings } from './row.ts';
import { sleep } from './wait.ts';

const EVERY_MS = 20;

/** Every server has to list all at all times: any other list is a finding, once per occurrence. */
export function expectAllListed(
  grid: Grid,
  findings: Findings,
  ids = grid.ids,
): { stop: () => Promise<void> } {
  let isOver = false;
  const expected = grid.allIds();
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
