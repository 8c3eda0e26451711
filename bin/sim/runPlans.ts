/** Runs the plans of a call of `sim`, and prints the result. */
import { availableParallelism } from 'node:os';
import { type CommandError, EXIT, explain } from '../exit.ts';
import { assertApart, assertExportable, assertReplaceable, exportedFiles } from '../files.ts';
import { heapRemedy } from '../heap.ts';
import { TRACE_MARKS } from '../trace/header.ts';
import { writeArtifacts } from './artifacts.ts';
import { campaign, type Campaign, type Ending } from './campaign.ts';
import type { RunFlags } from './flags.ts';
import { chosenPlans, type Chosen } from './plans.ts';
import { progress, runsLine } from './progress.ts';
import { simError } from './reason.ts';
import type { Subject } from './subject.ts';
import { hasUnmet, summaryOf, type Summary } from './summary.ts';
import { table, traces } from './table.ts';
import { interruptible, type Threads } from './threads.ts';
import { NOTHING } from './totals.ts';

const JOBS_MAX = 64;

/**
 * Runs plans until one violates a promise. Prints the result on stdout; sets the exit code: 0; 1 if a promise was violated, or if something
 * that is claimed to happen in some run has happened in none; or 130 after Ctrl-C.
 *
 * @throws a usage error if the options are invalid; a bug if a run failed
 */
export async function runPlans(flags: RunFlags, subject: Subject): Promise<void> {
  const chosen = chosenPlans(flags, subject);
  const protocol = subject.protocolOf(chosen.protocol);
  assertFiles(flags);
  const threads = interruptible(subject.worker);
  const begunMs = performance.now();
  const { totals, hash, ending } = await runAll(flags, chosen, threads);
  const wallMs = performance.now() - begunMs;
  const after = await writeArtifacts(flags, subject, chosen, ending, threads);

  const isInterrupted = threads.exitCode() !== undefined;
  const failure = ending.kind === 'failed' ? ending.reason : undefined;
  const { seed } = chosen;
  const { claims } = protocol;
  const summary = summaryOf({ seed, totals, hash, wallMs, isInterrupted, failure, claims, ...after });
  // A single plan is chosen for what it shows, so it need not show everything.
  const isUnmet = ending.kind === 'finished' && chosen.from === 'seeds' && hasUnmet(summary);
  process.exitCode = threads.exitCode() ?? (after.broken === undefined && !isUnmet ? 0 : 1);
  process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : table(summary, protocol));
  if (ending.kind === 'failed') throw failureOf(ending, summary);
  const unwritten = ending.kind === 'unwritten' ? ending.reason : after.unwritten;
  if (unwritten === undefined) return;
  // A violation has precedence.
  const code = explain(simError(EXIT.usage, unwritten));
  if (process.exitCode === 0) process.exitCode = code;
}

/** Checks that every output can be written, and overwrites no input and no other output. */
function assertFiles({ plan, trace, export: exported }: RunFlags): void {
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
async function runAll(flags: RunFlags, { plans, runs }: Chosen, threads: Threads): Promise<Campaign> {
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
