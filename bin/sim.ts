/** `chatroom sim`: runs the same servers on virtual time, with faults. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type CommandError, EXIT, explain } from './exit.ts';
import { simError } from './sim/reason.ts';
import { writeArtifacts } from './sim/artifacts.ts';
import { campaign, type Campaign, type Ending } from './sim/campaign.ts';
import { heapRemedy } from './heap.ts';
import { assertApart, assertExportable, assertReplaceable, exportedFiles } from './files.ts';
import type { SimFlags } from './sim/flags.ts';
import { chosenPlans, type Chosen } from './sim/plans.ts';
import { progress, runsLine } from './sim/progress.ts';
import { shownOn } from './shown.ts';
import { playScenario } from './sim/scenario.ts';
import { summaryOf, type Summary } from './sim/summary.ts';
import { table, traces } from './sim/table.ts';
import { interruptible, type Threads } from './sim/threads.ts';
import { NOTHING } from './sim/totals.ts';
import { SIMULATED_PROTOCOLS } from '../lib/protocols.ts';
import { protocolNamed } from './reason/protocol.ts';
import { TRACE_MARKS } from './trace/header.ts';

/** The file that a thread runs. */
const WORKER = join(__dirname, 'simWorker.cjs');
const JOBS_MAX = 64;

/**
 * Runs plans until one violates a promise, or runs a scenario. Prints the result on stdout; sets the exit code: 0, or 1
 * if a promise was violated or a scenario failed, or 130 after Ctrl-C.
 *
 * @throws a usage error if the options are invalid; a bug if a run failed
 */
export async function simulate(flags: SimFlags): Promise<void> {
  if (flags.scenario !== undefined) {
    const { scenario, protocol, update } = flags;
    const { isSame, said } = playScenario(scenario, SIMULATED_PROTOCOLS, protocol, update === true);
    process.exitCode = isSame ? 0 : 1;
    // For a file it is unchanged, so that it can replace the scenario.
    process.stdout.write(shownOn(process.stdout, said));
    return;
  }
  if (flags.update === true) throw simError(EXIT.usage, { code: 'update-alone' });
  await runPlans(flags);
}

async function runPlans(flags: SimFlags): Promise<void> {
  const chosen = chosenPlans(flags);
  const protocol = protocolNamed(chosen.protocol, SIMULATED_PROTOCOLS);
  assertFiles(flags);
  const threads = interruptible(WORKER);
  const begunMs = performance.now();
  const { totals, hash, ending } = await runAll(flags, chosen, threads);
  const wallMs = performance.now() - begunMs;
  const after = await writeArtifacts(flags, chosen, ending, threads);

  const isInterrupted = threads.exitCode() !== undefined;
  const failure = ending.kind === 'failed' ? ending.reason : undefined;
  const summary = summaryOf({ seed: chosen.seed, totals, hash, wallMs, isInterrupted, failure, ...after });
  process.exitCode = threads.exitCode() ?? (after.broken === undefined ? 0 : 1);
  process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : table(summary, protocol));
  if (ending.kind === 'failed') throw failureOf(ending, summary);
  const unwritten = ending.kind === 'unwritten' ? ending.reason : after.unwritten;
  if (unwritten === undefined) return;
  // A violation has precedence.
  const code = explain(simError(EXIT.usage, unwritten));
  if (process.exitCode === 0) process.exitCode = code;
}

/** Checks that every output can be written, and overwrites no input and no other output. */
function assertFiles({ plan, trace, export: exported }: SimFlags): void {
  if (trace !== undefined) assertReplaceable('--trace', trace, TRACE_MARKS);
  if (exported !== undefined) assertExportable('--export', exported);
  assertApart([
    ...(plan === undefined ? [] : [['--plan', plan] as const]),
    ...(trace === undefined ? [] : [['--trace', trace] as const]),
    ...(exported === undefined ? [] : exportedFiles(exported).map((file) => ['--export', file] as const)),
  ]);
}

/** The text about a run that threw, which is a bug. */
function failureOf(
  { plan, reason, stack, isOutOfMemory = false }: Ending & { kind: 'failed' },
  summary: Summary,
): CommandError {
  const about = { seed: plan.seed, left: traces(summary).join('').trimEnd() };
  const error = isOutOfMemory
    ? simError(EXIT.unavailable, { code: 'run-out-of-memory', remedy: heapRemedy(), ...about })
    : simError(EXIT.bug, { code: 'run-failed', detail: reason, ...about });
  error.stack = stack;
  return error;
}

/** All runs, with their progress on a terminal. */
async function runAll(flags: SimFlags, { plans, runs }: Chosen, threads: Threads): Promise<Campaign> {
  const jobs = Math.min(flags.jobs ?? availableParallelism(), JOBS_MAX, runs);
  const workers = threads.open(jobs);
  const begunMs = performance.now();
  let totals = NOTHING;
  const line = progress(process.stderr, () =>
    runsLine(totals.runs, runs, totals.violations, performance.now() - begunMs),
  );
  const trace = flags.trace === undefined ? undefined : { file: flags.trace, ofRun: runs - 1 };
  const result = await campaign({ plans, workers, jobs, trace, onProgress: (soFar) => (totals = soFar) });
  line.end();
  workers.close();
  return result;
}
