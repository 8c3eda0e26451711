/**
 * Makes the bundles: one file per entry point, dist/bin/NAME.cjs, nothing to resolve when it starts. Written beside
 * their place and moved into it, so that a process which starts meanwhile sees the old file or the new one, whole.
 */
import { build } from 'esbuild';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { BUNDLING } from './bundling.mjs';

const ENTRIES = [
  'chatroom',
  'serve',
  'grid',
  'log',
  'sim',
  'simWorker',
  'replay',
  'trace',
  'metrics',
  'check',
  'join',
];
const OUT = 'dist/bin';
const TEMPORARY = `dist/bin.${process.pid}`;

/** A command's code stays in its own bundle and is loaded when the command is called. */
const lazyCommands = {
  name: 'lazy-commands',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/\w+\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: path.replace(/\.ts$/, '.cjs'), external: true } : undefined,
    );
  },
};

// A source that changes while it is being bundled is newer than this.
mkdirSync('dist', { recursive: true });
const stamp = `dist/.built.${process.pid}`;
writeFileSync(stamp, '');

await build({
  entryPoints: ENTRIES.map((name) => `bin/${name}.ts`),
  outdir: TEMPORARY,
  outExtension: { '.js': '.cjs' },
  ...BUNDLING,
  // import() of a bundle becomes require(): the module loader for import() is slow to start.
  supported: { 'dynamic-import': false },
  plugins: [lazyCommands],
});

mkdirSync(OUT, { recursive: true });
for (const name of ENTRIES) renameSync(`${TEMPORARY}/${name}.cjs`, `${OUT}/${name}.cjs`);
chmodSync(`${OUT}/chatroom.cjs`, 0o755);
rmSync(TEMPORARY, { recursive: true });
renameSync(stamp, 'dist/.built');
