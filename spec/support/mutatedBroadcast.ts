/** The broadcast ladder with a mistake in one of its files. */
import { build } from 'esbuild';
import type * as Types from '../../lib/agents/broadcast/types.ts';
import { mistake } from '../mutants/mistake.ts';
import type { Mutant } from '../mutants/mutant.ts';

/** The types with the mistake of a mutant. @throws an error if its place is not found */
export async function mutatedBroadcast(mutant: Mutant): Promise<typeof Types> {
  const { outputFiles } = await build({
    entryPoints: ['lib/agents/broadcast/types.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    plugins: [mistake(mutant)],
  });
  const source = Buffer.from(outputFiles[0]?.text ?? '').toString('base64');
  return (await import(`data:text/javascript;base64,${source}`)) as typeof Types;
}
