/** Writes the smallest plan, its trace and the command that reproduces it. */
import { smallestOf, SHRINK_MS, type Broken } from './minimize.ts';
import type { Ending } from './campaign.ts';
import { CommandError } from '../exit.ts';
import { writeText } from '../files.ts';
import type { SimReason } from './reason.ts';
import type { RunFlags } from './flags.ts';
import type { Job } from './job.ts';
import type { Chosen } from './plans.ts';
import { progress } from './progress.ts';
import type { Subject } from './subject.ts';
import { stepsOf } from '../../lib/sim/shrink.ts';
import type { Threads } from './threads.ts';

export interface Artifacts {
  readonly broken: Broken | undefined;
  /** Files that were written, by their content. */
  readonly files: Readonly<Record<string, string>>;
  readonly reproduce: string | undefined;
  /** The file that could not be written, with the reason, if there is one. */
  readonly unwritten?: SimReason;
}

/** Searches the smallest plan that violates the same promise, if one was violated; writes that plan and its trace. */
export async function writeArtifacts(
  flags: RunFlags,
  subject: Subject,
  chosen: Chosen,
  ending: Ending,
  threads: Threads,
): Promise<Artifacts> {
  const nothing = { broken: undefined, reproduce: undefined };
  const { files } = subject;
  const trace = flags.trace ?? files.trace;
  switch (ending.kind) {
    case 'finished': {
      const written: Artifacts['files'] = flags.trace === undefined ? {} : { trace: flags.trace };
      if (flags.export === undefined) return { ...nothing, files: written };
      const exported = await again({ plan: chosen.last(), export: flags.export }, threads);
      return { ...nothing, ...exported, files: { ...written, ...exported.files } };
    }
    case 'interrupted':
    case 'unwritten':
      return { ...nothing, files: {} };
    case 'failed':
      return {
        broken: undefined,
        ...(await keep(files.plan, { plan: ending.plan, trace }, threads)),
        reproduce: subject.reproduceByFile(files.plan),
      };
    case 'broken': {
      const { plan, violation } = ending;
      const path = flags.path ?? '0';
      const asFound = { plan, violation, path, shrinks: stepsOf(path), isCutOff: false };
      const broken = chosen.from === 'path' ? asFound : await shrunk(asFound, threads);
      const kept = await keep(files.plan, { plan: broken.plan, trace, export: flags.export }, threads);
      const reproduce =
        chosen.from === 'file'
          ? subject.reproduceByFile(files.plan)
          : subject.reproduceBySeed(plan.seed, broken.path);
      return { broken, ...kept, reproduce };
    }
  }
}

/** The smallest plan that is found within the time limit. */
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

type Left = Pick<Artifacts, 'files' | 'unwritten'>;

/** Writes a plan, and runs it again for its trace; if it fails again, for the part before the failure. */
async function keep(file: string, job: Job & { readonly trace: string }, threads: Threads): Promise<Left> {
  try {
    writeText('the plan', file, `${JSON.stringify(job.plan, null, 2)}\n`);
    writeText('--trace', job.trace, '');
  } catch (error) {
    // The result is printed anyway.
    if (error instanceof CommandError) return { files: {}, unwritten: error.reason as SimReason };
    throw error;
  }
  const left = await again(job, threads);
  return { ...left, files: { plan: file, ...left.files } };
}

/** Runs a plan once more, to write its files. */
async function again(job: Job, threads: Threads): Promise<Left> {
  const workers = threads.open(1);
  const answer = await workers.run(job);
  workers.close();
  if (answer.kind === 'stopped') return { files: {} };
  if (answer.kind === 'unwritten') return { files: {}, unwritten: answer.reason };
  const files: Record<string, string> = job.trace === undefined ? {} : { trace: job.trace };
  if (answer.kind === 'thrown' || job.export === undefined) return { files };
  if (answer.notExported !== undefined)
    return { files, unwritten: { code: 'not-exported', file: job.export, why: answer.notExported } };
  return { files: { ...files, export: job.export } };
}
