/** Waits until a grid is at rest, and judges it. */
import { Worker } from 'node:worker_threads';
import type { Flood } from './flood.ts';
import type { Grid } from './grid.ts';
import type { Facts, Verdict } from './judge.ts';
import type { Findings } from './row.ts';
import { textOf } from './texts.ts';
import { comesToBe, nowMs } from './wait.ts';

/** The time limit for all deliveries after the grid has healed. */
const SETTLE_MS = 15_000;
const LOOK_EVERY_MS = 200;

/** Judges a grid that has healed: what is not delivered within `ms` counts as lost. */
export async function judge(grid: Grid, ms = SETTLE_MS): Promise<Verdict> {
  const logs = await settledLogs(grid, ms);
  const incarnations = grid.incarnations.map(
    ({ server, number, startedAtMs, killedAtMs, meshedAtMs, sent, sends }) => ({
      ...{ server, number, startedAtMs, killedAtMs, meshedAtMs, sent, sends },
    }),
  );
  const facts: Facts = { incarnations, logs, endMs: nowMs() };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('judgeWorker.mjs', import.meta.url), {
      workerData: facts,
      resourceLimits: { maxOldGenerationSizeMb: 8_192 },
    });
    worker.once('message', resolve).once('error', reject);
  });
}

/** Ends the flood, judges the grid, and records violations. */
export async function endAndJudge(grid: Grid, flood: Flood, findings: Findings): Promise<Verdict> {
  await flood.stop();
  const verdict = await judge(grid);
  findings.addAll(verdict.violations);
  return verdict;
}

/** The logs of the running servers, once all contain the last message of each, or after `ms`. */
async function settledLogs(grid: Grid, ms: number): Promise<ReadonlyMap<number, string>> {
  const running = grid.running();
  const last = running.map((id) => grid.incarnation(id)).filter(({ sent }) => sent > 0);
  const logs = new Map<number, string>();
  await comesToBe(
    async () => {
      for (const id of running) logs.set(id, await (await grid.master(id)).log());
      return [...logs.values()].every((log) =>
        last.every((incarnation) => log.includes(textOf(incarnation, incarnation.sent - 1))),
      );
    },
    ms,
    LOOK_EVERY_MS,
  );
  return logs;
}
