/** Hunts a mutant: its mistake is put into a bundle of the simulator, in memory, and the bundle is run. */
import { spawn } from 'node:child_process';
import { build } from 'esbuild';
import { BUNDLING } from '../../scripts/bundling.mjs';
import { mistake } from './mistake.ts';
import type { Mutant } from './mutant.ts';

/** The result of a hunter: the number of states, seeds or tests, and the broken promise or the failed test, if there is one. */
export interface Catch {
  readonly count: number;
  readonly promise?: string;
  /** Whether the exploration stopped because there were too many states. */
  readonly isCutOff?: true;
}

/** The results of the model checker and the simulator. */
export interface Found {
  readonly checker: Catch;
  readonly simulator: Catch;
}

/**
 * Hunts a mutant, or the correct code if it is undefined: explores small grids, and simulates up to `seeds` seeds.
 *
 * @param isOneEnough - whether to stop when one of both has found it
 */
export async function hunt(mutant: Mutant | undefined, seeds: number, isOneEnough = false): Promise<Found> {
  const { outputFiles } = await build({
    entryPoints: ['spec/mutants/hunter.ts'],
    ...BUNDLING,
    write: false,
    logLevel: 'silent',
    plugins: mutant === undefined ? [] : [mistake(mutant)],
  });
  return JSON.parse(await run(outputFiles[0]?.text ?? '', [String(seeds), String(isOneEnough)])) as Found;
}

/** Runs a program from memory; returns its output. */
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
