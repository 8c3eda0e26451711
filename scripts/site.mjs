/**
 * Writes the page without a grid into a folder (`site/`, or the one that is named): any web server can serve it, under any path, and it opens
 * from the folder itself, without a server. For that its programs are two classic scripts: browsers load no modules from files.
 */
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { PAGE_BUNDLING, PAGE_ENTRIES, PAGE_FILES, WORKER_ENTRIES } from './bundling.mjs';
import { NOTICES, noticesOf, packagesIn } from './licences.mjs';

const OF_GRID = '<script type="module" src="page.js"></script>';
const WITHOUT_GRID = [
  '<meta name="chatroom-grid" content="none" />',
  '<script defer src="worker.js"></script>',
  '<script defer src="page.js"></script>',
].join('\n    ');

const [out = 'site', ...rest] = process.argv.slice(2);
if (rest.length > 0 || out.startsWith('-')) {
  console.error(`npm run site -- [DIR]: one folder is allowed, not ${process.argv.slice(2).join(' ')}`);
  process.exit(64);
}

const options = { ...PAGE_BUNDLING, outdir: out, format: 'iife' };
const ofPage = await build({ ...options, entryPoints: PAGE_ENTRIES });
const ofWorker = await build({
  ...options,
  entryPoints: WORKER_ENTRIES,
  // See page/startWorker.ts.
  banner: { js: 'globalThis.chatroomWorker=function(){' },
  footer: { js: '}' },
});

mkdirSync(out, { recursive: true });
for (const name of PAGE_FILES) copyFileSync(`page/${name}`, `${out}/${name}`);
const page = readFileSync('page/index.html', 'utf8');
if (!page.includes(OF_GRID)) throw new Error(`page/index.html has no ${OF_GRID}`);
writeFileSync(`${out}/index.html`, page.replace(OF_GRID, WITHOUT_GRID));
// Without the licence notices the programs may not be distributed.
copyFileSync('LICENSE', `${out}/LICENSE`);
writeFileSync(`${out}/${NOTICES}`, noticesOf(packagesIn(ofPage.metafile, ofWorker.metafile)));
console.log(`${out}: the page without a grid; open ${out}/index.html, or have a web server serve the folder`);
