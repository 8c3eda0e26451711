/** A script of a lab, as `ovid sim --lab` simulates it with faults. */
import { join } from 'node:path';
import { configurationHash } from '../../lib/agent/configuration/hash.ts';
import { gridOf, simulatedScript, type ScriptRun } from '../../lib/agents/playlist/sim/protocol.ts';
import { quoted } from '../sim/reproduce.ts';
import type { Subject } from '../sim/subject.ts';
import type { AgentSimFlags } from './simFlags.ts';
import { agentsSubject, optionsOf } from './simSubject.ts';

/** A script and its expected output. */
export type ScriptPair = Pick<ScriptRun, 'script' | 'expected'>;

/** What a thread of `ovid sim --lab` is given at its start. */
export interface LabSimWorkerData {
  readonly pair: ScriptPair;
  readonly states: boolean;
}

/** As the agents of its grid, except that the script takes the place of random requests. */
export function labSubject(file: string, pair: ScriptPair, flags: AgentSimFlags): Subject {
  const configuration = gridOf(pair.script);
  const hash = configurationHash(configuration);
  const data: LabSimWorkerData = { pair, states: flags.states };
  const { facts, promises } = simulatedScript({ ...pair, faults: [] });
  const command = `ovid sim --lab ${String(flags.lab)} ${quoted(file)}`;
  return {
    // For a script, --network has no meaning.
    ...agentsSubject({ file, configuration, hash }, { ...flags, network: 'fifo' }),
    protocolOf: () => ({ facts, promises }),
    reproduceBySeed: (seed, path) => `${command}${optionsOf(flags, seed)} --path ${path}`,
    reproduceByFile: (plan) => `${command} --plan ${quoted(plan)}`,
    worker: { file: join(__dirname, 'ovidLabSimWorker.cjs'), data },
  };
}
