// The simulator's experiments. They have a floor of their own: a bare loop that transfers the same lines at the same virtual
// times through the simulator's heap and the servers' framing, without sockets, servers, faults or checkers.
// Both run in a new process, bundled as users run them.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { BUNDLING } from '../scripts/bundling.mjs';

const WORKER = 'bench/simWorker.mjs';

/** The modules of lib/ for the worker, in one CommonJS file, built like the command's. */
async function bundle(file) {
  await build({
    stdin: {
      contents: [
        `import { run as runPlan } from './lib/sim/run.ts';`,
        `import { SIMULATED_CHATROOM } from './lib/agents/chatroom/sim/protocol.ts';`,
        `export const run = (plan, options) => runPlan(plan, SIMULATED_CHATROOM, options);`,
        `export { drawPlan, FAULT_KINDS } from './lib/sim/plan.ts';`,
        `export { randomOf } from './lib/sim/random.ts';`,
        `export { VirtualTime } from './lib/sim/time.ts';`,
        `export { NO_CARRY } from './lib/wire/lines.ts';`,
        `export { decodePeer } from './lib/wire/peer.ts';`,
        `import { checkGrid as checkWith } from './lib/model/check.ts';`,
        `import { MODELLED_CHATROOM } from './lib/agents/chatroom/model/protocol.ts';`,
        `export const checkGrid = (options, bounds) => checkWith(options, MODELLED_CHATROOM, bounds);`,
        `import { checkAgents } from './lib/model/agents/check.ts';`,
        `import { twoPhaseCommit } from './spec/support/referenceAgents/twoPhaseCommit.ts';`,
        `export const checkCommit = (managers) => checkAgents(twoPhaseCommit(managers), { network: 'duplicating', requests: Infinity });`,
        `export { explore } from './lib/model/explore.ts';`,
        `export { GRID_DEFAULTS } from './lib/model/options.ts';`,
        `export { simulate } from './lib/sim/agents/simulate.ts';`,
        `export { configure } from './lib/agent/configuration/configure.ts';`,
        `export { agentType } from './lib/agent/agentType.ts';`,
        `export { literal, number, object } from './lib/agent/schemas.ts';`,
      ].join('\n'),
      resolveDir: '.',
    },
    outfile: file,
    ...BUNDLING,
  });
}

/** Runs one measurement in the worker for each system, in the order of the round, each in a process of its own. */
const worked = (what) => async (systems, scale) => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-bench-'));
  try {
    const file = join(folder, 'sim.cjs');
    await bundle(file);
    const figures = {};
    for (const { name } of systems) {
      const args = ['--expose-gc', WORKER, file, what, name, String(scale)];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      figures[name] = JSON.parse(stdout);
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** An experiment that runs in the first round only, because it takes too long to be repeated. */
const once = (experiment) => {
  let outcome;
  return (systems, scale) => (outcome ??= experiment(systems, scale));
};

export const simExperiments = {
  simRate: worked('rate'),
  simFaults: worked('faults'),
  simAgents: worked('agents'),
  simMemory: once(worked('memory')),
  checkRate: worked('check'),
  checkAgents: worked('checkAgents'),
};
