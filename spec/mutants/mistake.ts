/** Putting a mutant's mistake into a bundle, as it is made: the sources stay as they are. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import type { Mutant } from './mutant.ts';

/** Has one file read with the mistake in it. */
export function mistake({ name, file, and, ...first }: Mutant): Plugin {
  return {
    name: 'mistake',
    setup: (bundling) => {
      bundling.onLoad({ filter: new RegExp(`${file.replaceAll('.', '\\.')}$`) }, async ({ path }) => {
        let contents = await readFile(path, 'utf8');
        for (const { find, replace } of and === undefined ? [first] : [first, and]) {
          const parts = contents.split(find);
          const times = String(parts.length - 1);
          if (parts.length !== 2)
            throw new Error(`"${name}": its text stands in ${file} ${times} times, not once`);
          contents = parts.join(replace);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
