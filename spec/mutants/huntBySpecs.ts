/** Hunts mutants with the unit specs of the machines of the net and of a box, of storage, linearizability and the model: they are bundled with the mistake, and run. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { context } from 'esbuild';
import { BUNDLING } from '../../scripts/bundling.mjs';
import type { Catch } from './hunt.ts';
import { changed } from './mistake.ts';
import type { Mutant } from './mutant.ts';

/** The specs that concern a file. Bundles are in the same order. */
const PROGRAMS = [
  { entry: 'spec/mutants/unitSpecs.ts', of: (file: string) => !isOfSearch(file) && !isOfModel(file) },
  { entry: 'spec/mutants/linearizabilitySpecs.ts', of: isOfSearch },
  { entry: 'spec/mutants/modelSpecs.ts', of: isOfModel },
] as const;

function isOfSearch(file: string): boolean {
  return file.startsWith('lib/check/linearizability/');
}

function isOfModel(file: string): boolean {
  return file.startsWith('lib/model/agents/') || file === 'lib/check/faultWindows.ts';
}

/**
 * Hunts mutants, or the correct code if one is undefined, one after the other; a `Catch` counts tests. The bundle is rebuilt
 * incrementally for each mistake.
 */
export async function huntBySpecs(mutants: readonly (Mutant | undefined)[]): Promise<Catch[]> {
  let present: Mutant | undefined;
  const bundling = await context({
    ...BUNDLING,
    entryPoints: PROGRAMS.map(({ entry }) => entry),
    outdir: 'dist',
    minifySyntax: false,
    minifyWhitespace: false,
    write: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'the present mistake',
        setup: (bundle) => {
          bundle.onLoad(
            { filter: /lib.(?:net|box|storage|check|check.linearizability|model.agents).[a-zA-Z0-9]+\.ts$/ },
            async ({ path }) => {
              const contents = await readFile(path, 'utf8');
              const isPresent = relative('.', path) === present?.file;
              return { contents: isPresent ? changed(present as Mutant, contents) : contents, loader: 'ts' };
            },
          );
        },
      },
    ],
  });
  const catches: Catch[] = [];
  for (const mutant of mutants) {
    present = mutant;
    const { outputFiles } = await bundling.rebuild();
    const found = outputFiles
      .filter((_, i) => mutant === undefined || PROGRAMS[i]?.of(mutant.file) === true)
      .map(({ text }) => runSpecs(text));
    const count = found.reduce((sum, one) => sum + one.count, 0);
    const promise = found.find((one) => one.promise !== undefined)?.promise;
    catches.push(promise === undefined ? { count } : { count, promise });
  }
  await bundling.dispose();
  return catches;
}

/** Runs the tests of a program until one fails. They are all synchronous. */
function runSpecs(program: string): Catch {
  let count = 0;
  let failed: string | undefined;
  const describe = (_title: string, body: () => void) => body();
  const it = (title: string, body: () => void) => {
    if (failed !== undefined) return;
    count++;
    try {
      body();
    } catch {
      failed = title;
    }
  };
  const module = { exports: {} };
  const names = ['require', 'module', 'exports', 'describe', 'it'];
  // With a file of its own, as a bundle has one, so that stacks have the places that they have there.
  const run = compileFunction(program, names, { filename: resolve('dist/specs.cjs') }) as (
    ...given: unknown[]
  ) => void;
  run(createRequire(import.meta.url), module, module.exports, describe, it);
  return failed === undefined ? { count } : { count, promise: failed };
}
