/** `chatroom check`: runs the model checker on every order of events of a small grid. */
import { join } from 'node:path';
import { asGridProgress, type GridProgress } from '../lib/model/check.ts';
import { gridModel, isPairwise } from '../lib/model/grid.ts';
import { BUDGET_MAX, BUDGETS, MODEL_SERVERS_MAX, type GridOptions } from '../lib/model/options.ts';
import { adviseOnMemory, INCONCLUSIVE, INTERRUPTED, keepTrace } from './check/ending.ts';
import { asJson, asText } from './check/report.ts';
import type { CutOff } from './check/rows.ts';
import { checkError } from './check/reason.ts';
import { inShards, searchInTurns } from './check/turns.ts';
import { shardHere, shardThreads } from './check/shards.ts';
import { EXIT } from './exit.ts';
import { assertWritable } from './files.ts';
import type { ModelledProtocol } from '../lib/model/protocol.ts';
import { MODELLED_PROTOCOLS } from '../lib/protocols.ts';
import { protocolNamed } from './reason/protocol.ts';

/** The parsed options. */
export interface CheckFlags extends Omit<GridOptions, 'isFolding' | 'isWhole'> {
  /** The protocol of the servers, if one was named. */
  readonly protocol?: string | undefined;
  readonly fold: boolean;
  readonly whole: boolean;
  readonly maxStates: number;
  /** The number of threads; the default is one. */
  readonly jobs: number | undefined;
  /** The file for the path to a violation. */
  readonly trace: string | undefined;
  readonly json: boolean;
}

/** The default file for the path to a machine that threw. */
const TRACE_FILE = 'chatroom-trace.ndjson';

const WORKER = join(__dirname, 'checkWorker.cjs');
const JOBS_MAX = 64;

/**
 * Explores a grid and prints the result on stdout. Sets the exit code: 0, 1 if a property is violated,
 * 3 if the limit of states or of memory is reached, 70 if a machine threw, 130 after Ctrl-C.
 */
export async function check(flags: CheckFlags): Promise<void> {
  const { protocol: name, fold: isFolding, whole, maxStates, json, trace, jobs = 1, ...sizes } = flags;
  const protocol = protocolNamed(name, MODELLED_PROTOCOLS);
  const options: GridOptions = { ...sizes, isFolding, isWhole: whole || !isPairwise(protocol) };
  refuseImpossible(options, maxStates, jobs);
  if (trace !== undefined) assertWritable('--trace', trace);
  const begunMs = performance.now();
  const { last, cutOff } = await explored(options, protocol, maxStates, jobs);
  const wallMs = performance.now() - begunMs;
  const effective = { ...options, protocol: protocol.facts.protocol };
  process.stdout.write(
    json ? asJson(effective, last, wallMs, cutOff) : asText(effective, last, wallMs, cutOff),
  );
  adviseOnMemory(cutOff);
  const file = trace ?? (last.verdict === 'failed' ? TRACE_FILE : undefined);
  if (file !== undefined)
    keepTrace(file, protocol.facts, { servers: options.servers }, last, 'every promise holds');
  process.exitCode =
    cutOff === 'interrupted'
      ? INTERRUPTED
      : { holds: 0, violated: 1, failed: EXIT.bug, inconclusive: INCONCLUSIVE }[
          last.verdict ?? 'inconclusive'
        ];
}

/** Explores a grid, with its result. */
async function explored(
  options: GridOptions,
  protocol: ModelledProtocol,
  maxStates: number,
  jobs: number,
): Promise<{ last: GridProgress; cutOff: CutOff | undefined }> {
  const { model } = gridModel(options, protocol);
  const shards =
    jobs === 1
      ? shardHere(gridModel(options, protocol).model)
      : shardThreads(jobs, WORKER, { options, protocol: protocol.facts.protocol });
  const { last, cutOff } = await searchInTurns(inShards(model, { maxStates }, shards));
  return { last: asGridProgress(options, protocol)(last), cutOff };
}

function refuseImpossible({ servers, ...rest }: GridOptions, maxStates: number, jobs: number): void {
  const refuse = (name: string, value: number, least: number, most: number) => {
    if (value >= least && value <= most) return;
    throw checkError(EXIT.usage, {
      code: 'not-whole',
      option: `--${name}`,
      value,
      min: least,
      max: most,
    });
  };
  refuse('servers', servers, 1, MODEL_SERVERS_MAX);
  for (const budget of BUDGETS) refuse(budget, rest[budget], 0, BUDGET_MAX);
  refuse('max-states', maxStates, 1, 1e9);
  refuse('jobs', jobs, 1, JOBS_MAX);
  const { restarts, crashes } = rest;
  if (restarts > crashes)
    throw checkError(EXIT.usage, { code: 'restarts-without-crashes', restarts, crashes });
}
