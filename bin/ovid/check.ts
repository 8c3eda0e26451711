/** `ovid check`: explores every order of events of the agents of a configuration. */
import { join } from 'node:path';
import { boxesOf } from '../../lib/agent/configuration.ts';
import { AGENTS } from '../../lib/box/protocol.ts';
import { asAgentProgress, searchAgents, type AgentProgress } from '../../lib/model/agents/check.ts';
import type { AgentAction } from '../../lib/model/agents/grid.ts';
import { agentModel, type AgentModel } from '../../lib/model/agents/model.ts';
import { pathOf } from '../../lib/model/agents/explored.ts';
import type { AgentModelOptions } from '../../lib/model/agents/options.ts';
import { textOfPath } from '../../lib/model/agents/pathText.ts';
import { gridNames } from './gridNames.ts';
import { adviseOnMemory, INCONCLUSIVE, INTERRUPTED, keepTrace } from '../check/ending.ts';
import type { CutOff } from '../check/rows.ts';
import { shardHere, shardThreads } from '../check/shards.ts';
import { asPulled, inShards, searchInTurns, type SearchSteps } from '../check/turns.ts';
import { assertWritable } from '../files.ts';
import type { AgentCheckFlags } from './checkFlags.ts';
import { asJson, asText, modelOptionsOf, type CheckedAgents } from './checkReport.ts';
import { requireCrashes } from './modelBounds.ts';
import { modelled } from './modelled.ts';
import type { NamedConfiguration } from './simSubject.ts';

/** What a thread of `ovid check` is given at its start. It loads the configuration itself, because functions cannot be sent to it. */
export interface AgentShardData {
  readonly file: string;
  readonly properties: readonly string[] | undefined;
  readonly options: AgentModelOptions;
}

const WORKER = join(__dirname, 'ovidCheckWorker.cjs');

/**
 * Searches the states of a configuration, and prints the result on stdout. Sets the exit code: 0; 1 if a property is violated or a property
 * threw; 3 if a limit is reached; 130 after Ctrl-C.
 *
 * @throws a usage error if the options are invalid, or agents that are said to be interchangeable are not
 */
export async function checkAgentsOf(named: NamedConfiguration, flags: AgentCheckFlags): Promise<void> {
  const { file, configuration } = named;
  const options = modelOptionsOf(flags);
  requireCrashes(options);
  if (flags.trace !== undefined) assertWritable('--trace', flags.trace);
  const model = modelled(file, configuration, options);
  const begunMs = performance.now();
  const steps = stepsOf(named, model, options, flags);
  const { last: progress, cutOff } = await searchInTurns(steps);
  const wallMs = performance.now() - begunMs;
  const last = asAgentProgress(model)(progress);
  const checked: CheckedAgents = {
    file,
    flags,
    agents: configuration.agents.size,
    boxes: boxesOf(configuration).length,
    isFolded: model.model.fold !== undefined && flags.walks === undefined,
    hasEventually: model.model.properties.eventually.size > 0,
    stateBytes: flags.walks === undefined ? 4 * model.model.vocabularies.length + TABLE_BYTES : undefined,
  };
  process.stdout.write((flags.json ? asJson : asText)(checked, last, wallMs, cutOff));
  adviseOnMemory(cutOff);
  if (flags.trace !== undefined)
    keepTrace(
      flags.trace,
      AGENTS,
      { servers: checked.boxes, ...gridNames(file, configuration), ...writtenPath(model, options, last) },
      last,
      'every property holds',
    );
  process.exitCode = exitCodeOf(last, cutOff);
}

/** The path to a violation, from which `ovid explore` follows it. */
function writtenPath(
  model: AgentModel,
  options: AgentModelOptions,
  { violation }: AgentProgress,
): { readonly path?: string } {
  if (violation === undefined) return {};
  const { property, steps } = violation;
  const path = pathOf(
    model,
    steps.map(({ action }) => action),
  );
  return { path: textOfPath({ options, path, property }) };
}

/** The share of a state in the table of states, at most. */
const TABLE_BYTES = 10;

function stepsOf(
  { file, configuration, properties }: NamedConfiguration,
  { model }: AgentModel,
  options: AgentModelOptions,
  { maxStates, depth, depthFirst, walks, seed, jobs = 1 }: AgentCheckFlags,
): SearchSteps<AgentAction> {
  const bounds = { maxStates, ...(depth === undefined ? {} : { maxDepth: depth }) };
  if (depthFirst || walks !== undefined) {
    const search =
      walks === undefined
        ? ({ kind: 'depth-first' } as const)
        : ({ kind: 'walks', count: walks, seed } as const);
    return asPulled(searchAgents(configuration, { ...options, ...bounds, search }));
  }
  const data: AgentShardData = { file, properties, options };
  const shards =
    jobs === 1 ? shardHere(agentModel(configuration, options).model) : shardThreads(jobs, WORKER, data);
  return inShards(model, bounds, shards);
}

function exitCodeOf({ verdict }: AgentProgress, cutOff: CutOff | undefined): number {
  if (cutOff === 'interrupted') return INTERRUPTED;
  if (verdict === 'holds') return 0;
  return verdict === 'violated' || verdict === 'failed' ? 1 : INCONCLUSIVE;
}
