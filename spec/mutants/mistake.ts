/** Putting a mutant's mistake into a bundle, as it is made: the sources stay as they are. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import type { Mutant } from './mutant.ts';

/** Has one file read with the mistake in it. */
export function mistake({ name, file, find, replace }: Mutant): Plugin {
  return {
    name: 'mistake',
    setup: (bundling) => {
      bundling.onLoad({ filter: new RegExp(`${file.replaceAll('.', '\\.')}$`) }, async ({ path }) => {
        const parts = (await readFile(path, 'utf8')).split(find);
        if (parts.length !== 2)
          throw new Error(
            `"${name}": its text stands in ${file} ${String(parts.length - 1)} times, not once`,
          );
        return { contents: parts.join(replace), loader: 'ts' };
      });
    },
  };
}
