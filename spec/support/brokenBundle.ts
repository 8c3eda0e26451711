/** The command line, with a simulator and a model checker whose servers make a mistake: something to be found. */
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../../scripts/bundling.mjs';
import { mistake } from '../mutants/mistake.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { chatroomBundle, ROOT, temporaryDirectory } from './processes.ts';

/** A link that is made anew goes on one message too late: a cut loses one that was on its way. */
const ONE_TOO_LATE: Mutant = {
  name: 'a link goes on one message too late',
  file: 'lib/grid/cursor.ts',
  find: 'index: indexOfNth(log, sender, number)',
  replace: 'index: indexOfNth(log, sender, number + 1)',
};

/** The file to be run in place of {@link chatroomBundle}. */
export async function brokenBundle(): Promise<string> {
  const folder = temporaryDirectory();
  const file = chatroomBundle();
  cpSync(dirname(file), folder, { recursive: true });
  await build({
    ...BUNDLING,
    absWorkingDir: ROOT,
    entryPoints: ['bin/sim.ts', 'bin/simWorker.ts', 'bin/check.ts', 'bin/checkWorker.ts'],
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    plugins: [mistake(ONE_TOO_LATE)],
  });
  return join(folder, 'chatroom.cjs');
}
