/** Looking for a mutant: its mistake is put into a bundle of the simulator, in memory, and the bundle is run. */
import { spawn } from 'node:child_process';
import { build } from 'esbuild';
import { BUNDLING } from '../../scripts/bundling.mjs';
import { mistake } from './mistake.ts';
import { ONE_IS_ENOUGH, type Found, type Mutant } from './mutant.ts';

/**
 * Hunts a mutant, or the real thing where there is none: over so many seeds at most, and in every order of small grids.
 *
 * @param isOneEnough - whether the model checker need not look where the simulator has found something
 */
export async function hunt(mutant: Mutant | undefined, seeds: number, isOneEnough = false): Promise<Found> {
  const { outputFiles } = await build({
    entryPoints: ['spec/mutants/hunter.ts'],
    ...BUNDLING,
    write: false,
    logLevel: 'silent',
    plugins: mutant === undefined ? [] : [mistake(mutant)],
  });
  return JSON.parse(
    await run(outputFiles[0]?.text ?? '', [String(seeds), ...(isOneEnough ? [ONE_IS_ENOUGH] : [])]),
  ) as Found;
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
