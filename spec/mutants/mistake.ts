/** Puts a mutant's mistake into a bundle while it is built; the sources stay unchanged. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import type { Mutant } from './mutant.ts';

/** Why a mistake cannot be put into its file with these contents; undefined if it can. */
export function problemOf(mutant: Mutant, contents: string): string | undefined {
  const wrong = changesOf(mutant)
    .map(({ find }) => ({ find, times: contents.split(find).length - 1 }))
    .find(({ times }) => times !== 1);
  if (wrong === undefined) return undefined;
  return `"${mutant.name}": its text stands in ${mutant.file} ${String(wrong.times)} times, not once: ${JSON.stringify(wrong.find)}`;
}

/** The contents of a mutant's file with the mistake. Throws if its place is not found. */
export function changed(mutant: Mutant, contents: string): string {
  const problem = problemOf(mutant, contents);
  if (problem !== undefined) throw new Error(problem);
  // `join` in place of `replace`, which would interpret a `$`.
  return changesOf(mutant).reduce((text, { find, replace }) => text.split(find).join(replace), contents);
}

/** A plugin that loads one file with the mistake. */
export function mistake(mutant: Mutant): Plugin {
  const { file } = mutant;
  return {
    name: 'mistake',
    setup: (bundling) => {
      bundling.onLoad({ filter: new RegExp(`${file.replaceAll('.', '\\.')}$`) }, async ({ path }) => {
        const contents = await readFile(path, 'utf8');
        return { contents: changed(mutant, contents), loader: 'ts' };
      });
    },
  };
}

function changesOf({ find, replace, and }: Mutant): readonly Pick<Mutant, 'find' | 'replace'>[] {
  return and === undefined ? [{ find, replace }] : [{ find, replace }, and];
}
