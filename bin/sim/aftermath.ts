/** What is left behind when the runs are over: files, and how to have the run again. */
import type { Plan } from '../../lib/sim/plan.ts';
import { smallestOf, SHRINK_MS, type Broken } from './broken.ts';
import type { Ending } from './campaign.ts';
import { writeText } from './files.ts';
import type { SimFlags } from './flags.ts';
import type { Chosen } from './plans.ts';
import { progress } from './progress.ts';
import { reproduceByFile, reproduceBySeed } from './reproduce.ts';
import { stepsOf } from './shrink.ts';
import type { Threads } from './threads.ts';

/** Where the plan and the trace of a run that broke a promise, or came to grief, are left. */
const PLAN_FILE = 'chatroom-plan.json';
const TRACE_FILE = 'chatroom-trace.ndjson';

export interface Aftermath {
  readonly broken: Broken | undefined;
  /** Files that were written, by what is in them. */
  readonly files: Readonly<Record<string, string>>;
  readonly reproduce: string | undefined;
}

/** Looks for the smallest plan that breaks the same promise, if one was broken; writes its plan and its trace. */
export async function aftermath(
  flags: SimFlags,
  chosen: Chosen,
  ending: Ending,
  threads: Threads,
): Promise<Aftermath> {
  switch (ending.kind) {
    case 'finished':
      return {
        broken: undefined,
        files: flags.trace === undefined ? {} : { trace: flags.trace },
        reproduce: undefined,
      };
    case 'interrupted':
      return { broken: undefined, files: {}, reproduce: undefined };
    case 'failed': {
      const files = await keep(ending.plan, flags.trace ?? TRACE_FILE, threads);
      return { broken: undefined, files, reproduce: reproduceByFile(PLAN_FILE) };
    }
    case 'broken': {
      const { plan, violation } = ending;
      const path = flags.path ?? '0';
      const asFound = { plan, violation, path, shrinks: stepsOf(path), isCutOff: false };
      const broken = chosen.from === 'path' ? asFound : await shrunk(asFound, threads);
      const files = await keep(broken.plan, flags.trace ?? TRACE_FILE, threads);
      const reproduce =
        chosen.from === 'file' ? reproduceByFile(PLAN_FILE) : reproduceBySeed(plan.seed, broken.path, flags);
      return { broken, files, reproduce };
    }
  }
}

/** The smallest plan that is found in time. */
async function shrunk({ plan, violation }: Broken, threads: Threads): Promise<Broken> {
  const workers = threads.open(1);
  const timer = setTimeout(() => workers.close(), SHRINK_MS);
  let steps = 0;
  let faults = plan.faults.length;
  const line = progress(
    process.stderr,
    () =>
      `looking for the smallest plan that breaks it: ${String(steps)} steps, ${String(faults)} faults left`,
  );
  const broken = await smallestOf(plan, violation, workers, (smaller) => {
    steps++;
    faults = smaller.faults.length;
  });
  clearTimeout(timer);
  line.end();
  workers.close();
  return broken;
}

/** Writes a plan, and runs it once more for its trace; where it comes to grief again, for as much of it as there is. */
async function keep(plan: Plan, traceFile: string, threads: Threads): Promise<Aftermath['files']> {
  writeText('the plan', PLAN_FILE, `${JSON.stringify(plan, null, 2)}\n`);
  writeText('--trace', traceFile, '');
  const workers = threads.open(1);
  const answer = await workers.run({ plan, trace: traceFile });
  workers.close();
  return { plan: PLAN_FILE, ...(answer.kind === 'stopped' ? {} : { trace: traceFile }) };
}
