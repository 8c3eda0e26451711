/** Looking for a mutant: its mistake is put into a bundle of the simulator, in memory, and the bundle is run. */
import { spawn } from 'node:child_process';
import { build } from 'esbuild';
import { BUNDLING } from '../../scripts/bundling.mjs';
import { mistake } from './mistake.ts';
import type { Mutant } from './mutant.ts';

/** What one of the hunters has: after how many states, seeds or tests, and which promise was broken, if any was, or which test. */
export interface Catch {
  readonly count: number;
  readonly promise?: string;
  /** Whether there were too many states to look at all of them. */
  readonly isCutOff?: true;
}

/** What the model checker and the simulator have found. */
export interface Found {
  readonly checker: Catch;
  readonly simulator: Catch;
}

/**
 * Hunts a mutant, or the real thing where there is none: in every order of small grids, and over so many seeds at most.
 *
 * @param isOneEnough - whether it is enough that one of both finds it, whichever is the first
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
