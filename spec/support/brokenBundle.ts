/** The command line, with a simulator and a model checker whose servers have a mistake that they can find. */
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../../scripts/bundling.mjs';
import { mistake } from '../mutants/mistake.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { chatroomBundle, ROOT, temporaryDirectory } from './processes.ts';

/** A new link resumes one message too late: a cut loses one in transit. */
const ONE_TOO_LATE: Mutant = {
  name: 'a new link resumes one message too late',
  file: 'lib/net/machine.ts',
  find: 'this.#setLink(peer, { ...link, next: number });',
  replace: 'this.#setLink(peer, { ...link, next: Math.min(number + 1, this.#state.count) });',
};

/** The file to run in place of {@link chatroomBundle}. */
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
