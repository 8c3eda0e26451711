/** Looking for a mutant: its mistake is put into a bundle of the simulator, in memory, and the bundle is run. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Mutant } from './mutant.ts';

/** What one of the hunters has: after how many states or seeds, and which promise was broken, if any was. */
export interface Catch {
  readonly count: number;
  readonly promise?: string;
}

/** What the model checker and the simulator have found. */
export interface Found {
  readonly checker: Catch;
  readonly simulator: Catch;
}

/**
 * Hunts a mutant, or the real thing where there is none: in every order of small grids, and over so many seeds at most.
 *
 * @param isOneEnough - whether no seed is tried where the model checker has found something
 */
export async function hunt(mutant: Mutant | undefined, seeds: number, isOneEnough = false): Promise<Found> {
  const { outputFiles } = await build({
    entryPoints: ['spec/mutants/hunter.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
    alias: { rxjs: resolve('node_modules/rxjs/dist/esm/index.js') },
    plugins: mutant === undefined ? [] : [mistake(mutant)],
  });
  return JSON.parse(await run(outputFiles[0]?.text ?? '', [String(seeds), String(isOneEnough)])) as Found;
}

/** Has one file read with the mistake in it. */
function mistake({ name, file, and, ...first }: Mutant): Plugin {
  return {
    name: 'mistake',
    setup: (bundling) => {
      bundling.onLoad({ filter: new RegExp(`${file.replaceAll('.', '\\.')}$`) }, async ({ path }) => {
        let contents = await readFile(path, 'utf8');
        for (const { find, replace } of and === undefined ? [first] : [first, and]) {
          const parts = contents.split(find);
          const times = String(parts.length - 1);
          if (parts.length !== 2)
            throw new Error(`"${name}": ${find} stands in ${file} ${times} times, not once`);
          contents = parts.join(replace);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** Runs a program that comes from memory; gives what it says. */
function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn('node', ['-', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', fail);
    child.on('close', () => {
      if (said === '') fail(new Error(complaint));
      else done(said);
    });
    child.stdin.end(program);
  });
}
