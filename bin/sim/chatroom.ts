/** Servers of a registered protocol, as `chatroom sim` simulates them. */
import { join } from 'node:path';
import { DEFAULT_PROTOCOL, SIMULATED_PROTOCOLS } from '../../lib/protocols.ts';
import { generatePlan } from '../../lib/sim/generatePlan.ts';
import { protocolNamed } from '../reason/protocol.ts';
import type { SimFlags } from './flags.ts';
import { parsePlan } from './planFile.ts';
import { reproduceByFile, reproduceBySeed } from './reproduce.ts';
import type { Subject } from './subject.ts';

export function chatroomSubject(flags: SimFlags): Subject {
  // A plan names its protocol only if it is not the default: other versions read such plans, too.
  const protocol = flags.protocol === DEFAULT_PROTOCOL ? undefined : flags.protocol;
  const settings = { ...flags, protocol };
  return {
    files: { plan: 'chatroom-plan.json', trace: 'chatroom-trace.ndjson' },
    planOf: (seed) => generatePlan(seed, settings),
    parsePlan: (text) => parsePlan(text),
    protocolOf: (name) => protocolNamed(name, SIMULATED_PROTOCOLS),
    reproduceBySeed: (seed, path) => reproduceBySeed(seed, path, flags),
    reproduceByFile,
    worker: { file: join(__dirname, 'simWorker.cjs') },
  };
}
