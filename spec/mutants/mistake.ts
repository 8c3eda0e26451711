/** Putting a mutant's mistake into a bundle, as it is made: the sources stay as they are. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import type { Mutant } from './mutant.ts';

/** Why a mistake cannot be put into its file, by the file's contents; undefined where it can. */
export function problemOf(mutant: Mutant, contents: string): string | undefined {
  const wrong = changesOf(mutant)
    .map(({ find }) => ({ find, times: contents.split(find).length - 1 }))
    .find(({ times }) => times !== 1);
  if (wrong === undefined) return undefined;
  return `"${mutant.name}": its text stands in ${mutant.file} ${String(wrong.times)} times, not once: ${JSON.stringify(wrong.find)}`;
}

/** The contents of a mutant's file with the mistake in them. Throws where it has no place there. */
export function changed(mutant: Mutant, contents: string): string {
  const problem = problemOf(mutant, contents);
  if (problem !== undefined) throw new Error(problem);
  // Joined rather than replaced: a `$` in what is put in means itself.
  return changesOf(mutant).reduce((text, { find, replace }) => text.split(find).join(replace), contents);
}

/** Has one file read with the mistake in it. */
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
