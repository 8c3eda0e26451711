/** What nobody may notice: done to idle servers, again and again. */
import { Grid, type GridOptions } from './grid.ts';
import { Findings, inLanes, type Context, type Outcome } from './row.ts';
import { wronglyAccused } from './traces.ts';

/** What is done, and where. */
export interface Unnoticed {
  /** How often, at full scale. */
  readonly full: number;
  /** In how many grids at a time. */
  readonly lanes: number;
  readonly grid?: GridOptions;
  /** Does it once. */
  readonly disturb: (grid: Grid, findings: Findings) => Promise<void>;
  /** What it is called if somebody has noticed it. */
  readonly failure: string;
}

/** Does it to idle grids. The checker is not told of it: whoever was dropped from a list was dropped wrongly. */
export async function unnoticed(context: Context, what: Unnoticed): Promise<Outcome> {
  const findings = new Findings();
  const count = context.count(what.full);
  await inLanes(
    what.lanes,
    count,
    () => Grid.start({ isTraced: true, ...what.grid }),
    (grid) => what.disturb(grid, findings),
    async (grid) => {
      findings.addAll(wronglyAccused(grid));
      await grid.stop();
    },
  );
  return {
    count,
    failures: findings.count,
    load: `idle, ${String(Math.min(what.lanes, count))} grids of 5 at a time`,
    result: `${String(findings.count)} ${what.failure}`,
    evidence: findings.evidence,
  };
}
