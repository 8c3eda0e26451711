/** Why a simulation cannot run, or failed. */
import type { ReasonIn } from '../../lib/reason/table.ts';
import { scenarioSentence, type ScenarioReason } from '../../lib/sim/scenario/reason.ts';
import { inexpressibleSentence, type InexpressibleReason } from '../../lib/sim/masterScript.ts';
import { errorsIn } from '../exit.ts';
import { FILE_ERRORS } from '../reason/file.ts';
import { planSentence, type PlanReason } from './planReason.ts';

const SIM = {
  ...FILE_ERRORS,
  'plan-file': ({ file, why }: { readonly file: string; readonly why: PlanReason }) =>
    `--plan ${file}: ${planSentence(why)}`,
  'scenario-file': ({
    file,
    line,
    why,
  }: {
    readonly file: string;
    readonly line: number | undefined;
    readonly why: ScenarioReason;
  }) => `--scenario ${file}: ${line === undefined ? '' : `line ${String(line)}: `}${scenarioSentence(why)}`,
  'update-alone': () => '--update needs --scenario',
  'path-alone': () => '--path needs --seed',
  'path-nowhere': ({ path, seed }: { readonly path: string; readonly seed: number }) =>
    `--path ${path} does not exist for --seed ${String(seed)} and these options`,
  'run-failed': ({ seed, detail, left }: { readonly seed: number; readonly detail: string } & Left) =>
    withLeft(`this is a bug of chatroom, in the run with seed ${String(seed)}: ${detail}`, left),
  'run-out-of-memory': ({ seed, remedy, left }: { readonly seed: number; readonly remedy: string } & Left) =>
    withLeft(
      `memory ran out in the run with seed ${String(seed)}; shorter runs (--seconds) or fewer threads (-j) take less; ${remedy}`,
      left,
    ),
  'not-exported': ({ file, why }: { readonly file: string; readonly why: InexpressibleReason }) =>
    `--export ${file}: ${inexpressibleSentence(why)}`,
};

interface Left {
  /** The lines about the files that the run has written; empty without files. */
  readonly left: string;
}

function withLeft(sentence: string, left: string): string {
  return left === '' ? sentence : `${sentence}\n${left}`;
}

export type SimReason = ReasonIn<typeof SIM>;

export const simError = errorsIn(SIM);
