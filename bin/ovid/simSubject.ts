/** The agents of a configuration, as `ovid sim` simulates them. */
import { basename, join } from 'node:path';
import { boxesOf, type Configuration } from '../../lib/agent/configuration.ts';
import { AGENTS } from '../../lib/box/protocol.ts';
import { promisesOf } from '../../lib/sim/agents/propertyCheck.ts';
import { generatePlan } from '../../lib/sim/generatePlan.ts';
import { DISK_FAULT_KINDS, FAULT_KINDS, type DrawnKind } from '../../lib/sim/plan.ts';
import { parsePlan } from '../sim/planFile.ts';
import { quoted } from '../sim/reproduce.ts';
import type { Subject } from '../sim/subject.ts';
import { propertyOptions } from './reproduce.ts';
import { AGENT_SIM_DEFAULTS, type AgentSimFlags } from './simFlags.ts';

/** A configuration, as a call names it. */
export interface NamedConfiguration {
  /** The path of its file. */
  readonly file: string;
  readonly configuration: Configuration;
  readonly hash: string;
  /** The names of the properties that were asked for; left out, or none: all that are claimed. */
  readonly properties?: readonly string[] | undefined;
}

/** What a thread of `ovid sim` is given at its start. It loads the configuration itself, because functions cannot be sent to it. */
export interface AgentSimWorkerData {
  readonly file: string;
  readonly properties: readonly string[] | undefined;
  readonly states: boolean;
}

export function agentsSubject(
  { file, configuration, hash, properties: asked }: NamedConfiguration,
  flags: AgentSimFlags,
): Subject {
  const boxes = boxesOf(configuration).length;
  const { properties } = configuration;
  const data: AgentSimWorkerData = { file, properties: asked, states: flags.states };
  const { seconds, rate, network: channels } = flags;
  const faults = flags.faults ?? faultsOf(configuration);
  const planned = { name: basename(file), hash };
  const settings = {
    protocol: AGENTS.protocol,
    configuration: planned,
    servers: boxes,
    seconds,
    rate,
    faults,
    channels,
  };
  return {
    files: { plan: 'ovid-plan.json', trace: 'ovid-trace.ndjson' },
    planOf: (seed) => generatePlan(seed, settings),
    parsePlan: (text) => parsePlan(text, { protocols: [AGENTS.protocol], agents: { hash, boxes } }),
    protocolOf: () => ({
      facts: AGENTS,
      promises: promisesOf(properties),
      claims: Object.keys(properties.sometimes ?? {}),
    }),
    reproduceBySeed: (seed, path) =>
      `${command(file)}${optionsOf(flags, seed)}${propertyOptions(asked)} --path ${path}`,
    reproduceByFile: (plan) => `${command(file)}${propertyOptions(asked)} --plan ${quoted(plan)}`,
    worker: { file: join(__dirname, 'ovidSimWorker.cjs'), data },
  };
}

/** The kinds of fault that a configuration can have. */
export function faultsOf({ agents }: Configuration): readonly DrawnKind[] {
  const isSaving = [...agents.values()].some(({ type }) => type.records !== undefined);
  return isSaving ? [...FAULT_KINDS, ...DISK_FAULT_KINDS] : FAULT_KINDS;
}

function command(file: string): string {
  return `ovid sim ${quoted(file)}`;
}

/** The options that make the plan of a seed, without those that have their default values. */
export function optionsOf({ seconds, rate, faults, network }: AgentSimFlags, seed: number): string {
  const defaults = AGENT_SIM_DEFAULTS;
  const words = [` --seed ${String(seed)}`];
  if (seconds !== defaults.seconds) words.push(`--seconds ${String(seconds)}`);
  if (rate !== defaults.rate) words.push(`--rate ${String(rate)}`);
  if (network !== defaults.network) words.push(`--network ${network}`);
  if (faults !== undefined) words.push(`--faults ${faults.join() || 'none'}`);
  return words.join(' ');
}
