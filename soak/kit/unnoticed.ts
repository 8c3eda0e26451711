/** Repeated disturbances of idle servers that no server may notice. */
import { Grid, type GridOptions } from './grid.ts';
import { Findings, inLanes, type Context, type Outcome } from './row.ts';
import { wronglyAccused } from './traces.ts';

/** A disturbance, and its place. */
export interface Unnoticed {
  /** The count at full scale. */
  readonly full: number;
  /** The number of parallel grids. */
  readonly lanes: number;
  readonly grid?: GridOptions;
  /** Disturbs once. */
  readonly disturb: (grid: Grid, findings: Findings) => Promise<void>;
  /** The name of the violation. */
  readonly failure: string;
}

/** Disturbs idle grids. The checker does not get the disturbance, so every suspicion is a violation. */
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
