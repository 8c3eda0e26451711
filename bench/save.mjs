// Durable saves: the storage of agents against its floor, a bare file that is written and flushed (fs.write, fs.fdatasync). Both in one new
// process, in alternating blocks, because the speed of a disk changes from second to second.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { BUNDLING } from '../scripts/bundling.mjs';

async function bundle(file) {
  await build({
    stdin: {
      contents: [
        `export { nodeWorld } from './lib/world/node.ts';`,
        `export { nodeStorage } from './lib/world/nodeStorage.ts';`,
      ].join('\n'),
      resolveDir: '.',
    },
    outfile: file,
    ...BUNDLING,
  });
}

/** Saves in groups of `group`, each group when the one before is durable. */
const saves = (group) => async (_, scale) => {
  // Beside the checkout: the folder for temporary files may be in memory.
  mkdirSync('dist', { recursive: true });
  const folder = mkdtempSync(resolve('dist/bench-'));
  try {
    const file = join(folder, 'storage.cjs');
    await bundle(file);
    const args = ['bench/saveWorker.mjs', file, folder, String(group), String(scale)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const saveExperiments = { saveEach: saves(1), saveGrouped: saves(100) };
