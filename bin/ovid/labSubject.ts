/** A script of a lab, as `ovid sim --lab` simulates it with faults. */
import { basename, join } from 'node:path';
import { configurationHash } from '../../lib/agent/configuration/hash.ts';
import { gridOf, simulatedScript, type ScriptRun } from '../../lib/agents/playlist/sim/protocol.ts';
import { AGENTS } from '../../lib/box/protocol.ts';
import { generatePlan } from '../../lib/sim/generatePlan.ts';
import { DISK_FAULT_KINDS, FAULT_KINDS } from '../../lib/sim/plan.ts';
import { parsePlan } from '../sim/planFile.ts';
import { quoted } from '../sim/reproduce.ts';
import type { Subject } from '../sim/subject.ts';
import { optionsOf } from './simSubject.ts';
import type { AgentSimFlags } from './simFlags.ts';

/** A script, and what it is to print. */
export type ScriptPair = Pick<ScriptRun, 'script' | 'expected'>;

/** What a thread of `ovid sim --lab` is given at its start. */
export interface LabSimWorkerData {
  readonly pair: ScriptPair;
  readonly states: boolean;
}

export function labSubject(file: string, pair: ScriptPair, flags: AgentSimFlags): Subject {
  const { servers } = pair.script;
  const hash = configurationHash(gridOf(pair.script));
  const data: LabSimWorkerData = { pair, states: flags.states };
  const { seconds, rate } = flags;
  const settings = {
    protocol: AGENTS.protocol,
    configuration: { name: basename(file), hash },
    servers,
    seconds,
    rate,
    faults: flags.faults ?? [...FAULT_KINDS, ...DISK_FAULT_KINDS],
  };
  const { facts, promises } = simulatedScript({ ...pair, faults: [] });
  const command = `ovid sim --lab ${String(flags.lab)} ${quoted(file)}`;
  return {
    files: { plan: 'ovid-plan.json', trace: 'ovid-trace.ndjson' },
    planOf: (seed) => generatePlan(seed, settings),
    parsePlan: (text) => parsePlan(text, { protocols: [AGENTS.protocol], agents: { hash, boxes: servers } }),
    protocolOf: () => ({ facts, promises }),
    reproduceBySeed: (seed, path) => `${command}${optionsOf(flags, seed)} --path ${path}`,
    reproduceByFile: (plan) => `${command} --plan ${quoted(plan)}`,
    worker: { file: join(__dirname, 'ovidLabSimWorker.cjs'), data },
  };
}
