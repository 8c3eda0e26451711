/**
 * Makes the bundles: one file per entry point, dist/bin/NAME.cjs, without modules to resolve at startup. They are written beside their
 * place and moved into it, so that a process that starts meanwhile reads the old file or the new one, as a whole.
 */
import { build } from 'esbuild';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { basename, resolve } from 'node:path';
import {
  BUNDLING,
  CACHED,
  ENTRY_POINTS,
  PAGE_BUNDLING,
  PAGE_ENTRIES,
  PAGE_FILES,
  WORKER_ENTRIES,
} from './bundling.mjs';
import { NOTICES, noticesOf, packagesIn } from './licences.mjs';

const OUT = 'dist/bin';
const TEMPORARY = `dist/bin.${process.pid}`;
const PROGRAMS = ['chatroom.cjs', 'ovid.cjs'];
const PAGE_OUT = 'dist/page';
const PAGE_TEMPORARY = `dist/page.${process.pid}`;

/** A command's code stays in its own bundle, which is loaded when the command is called. */
const lazyCommands = {
  name: 'lazy-commands',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/\w+\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.cjs`, external: true } : undefined,
    );
  },
};

// A source that changes during bundling is newer than this time.
mkdirSync('dist', { recursive: true });
const stamp = `dist/.built.${process.pid}`;
writeFileSync(stamp, '');

const ofServers = await build({
  entryPoints: ENTRY_POINTS,
  outdir: TEMPORARY,
  outExtension: { '.js': '.cjs' },
  ...BUNDLING,
  // import() of a bundle becomes require(): the module loader for import() is slow to start.
  supported: { 'dynamic-import': false },
  plugins: [lazyCommands],
  metafile: true,
});

const pageOptions = { ...PAGE_BUNDLING, outdir: PAGE_TEMPORARY, format: 'esm' };
// What the page imports on demand, and what several such parts share, is in files of its own.
const ofPage = await build({
  ...pageOptions,
  entryPoints: PAGE_ENTRIES,
  splitting: true,
  chunkNames: 'part-[hash]',
});
const ofWorker = await build({ ...pageOptions, entryPoints: WORKER_ENTRIES });
for (const name of PAGE_FILES) copyFileSync(`page/${name}`, `${PAGE_TEMPORARY}/${name}`);

// Before the bundles are moved into place: without the licence notices they may not be distributed.
const notices = `dist/${NOTICES}.${process.pid}`;
writeFileSync(notices, noticesOf(packagesIn(ofServers.metafile, ofPage.metafile, ofWorker.metafile)));
renameSync(notices, `dist/${NOTICES}`);

mkdirSync(PAGE_OUT, { recursive: true });
const pageNames = readdirSync(PAGE_TEMPORARY);
for (const name of pageNames) renameSync(`${PAGE_TEMPORARY}/${name}`, `${PAGE_OUT}/${name}`);
// Parts of former bundles have other names.
for (const name of readdirSync(PAGE_OUT)) if (!pageNames.includes(name)) rmSync(`${PAGE_OUT}/${name}`);
rmSync(PAGE_TEMPORARY, { recursive: true });

const compiler = `${TEMPORARY}/compile.cjs`;
const env = { ...process.env };
delete env.NODE_OPTIONS;
execFileSync(process.execPath, [compiler, ...CACHED.map((name) => resolve(TEMPORARY, `${name}.cjs`))], {
  env,
});
rmSync(compiler);

mkdirSync(OUT, { recursive: true });
const names = readdirSync(TEMPORARY).filter((name) => !PROGRAMS.includes(name));
// The programs last: they load the others.
for (const name of [...names, ...PROGRAMS]) renameSync(`${TEMPORARY}/${name}`, `${OUT}/${name}`);
for (const name of PROGRAMS) chmodSync(`${OUT}/${name}`, 0o755);
rmSync(TEMPORARY, { recursive: true });
renameSync(stamp, 'dist/.built');
