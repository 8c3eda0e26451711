/**
 * Tests the tarball as its users get it: packed, checked by the linters for packages, installed in an empty folder and globally, run,
 * imported, compiled against; its links lead to files in it, and the licence notices are there.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { NOTICES } from './licences.mjs';

/** A port that is free now; above 10,000, because the system chooses ports there. */
const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

const folder = mkdtempSync(join(tmpdir(), 'chatroom-smoke-'));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

/** The relative links in the pages of a folder and of its docs/ that lead to no file: `page → link`. */
function brokenLinksIn(root) {
  const pages = ['.', 'docs'].flatMap((path) =>
    readdirSync(join(root, path)).flatMap((file) => (file.endsWith('.md') ? [join(path, file)] : [])),
  );
  return pages.flatMap((page) => {
    // Links in code are ignored.
    const text = readFileSync(join(root, page), 'utf8').replace(/^```[^]*?^```$/gm, '');
    return Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link.replace(/#.*$/, ''))
      .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
      .filter((link) => !existsSync(join(root, dirname(page), link)))
      .map((link) => `${page} → ${link}`);
  });
}

try {
  const { name, version, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  run('npm', ['pack', '--silent', '--pack-destination', folder]);
  const tarball = join(folder, `${name}-${version}.tgz`);
  run('npx', ['--no-install', 'publint', 'run', tarball, '--strict']);
  run('npx', ['--no-install', 'attw', tarball, '--profile', 'esm-only']);

  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const wanted = [tarball, `rxjs@${devDependencies.rxjs}`];
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', ...wanted], folder);

  const said = run(resolve(folder, 'node_modules/.bin/chatroom'), ['--version'], folder);
  if (said !== version) throw new Error(`chatroom --version says ${said}, package.json ${version}`);

  const installed = join(folder, 'node_modules', name);
  const broken = brokenLinksIn(installed);
  if (broken.length > 0) throw new Error(`links to what is not in the tarball: ${broken.join(', ')}`);
  if (!readFileSync(join(installed, 'dist', NOTICES), 'utf8').includes('rxjs'))
    throw new Error(`dist/${NOTICES} says nothing of rxjs`);

  // As `man` finds it: npm links the page in a global installation.
  const prefix = join(folder, 'prefix');
  run('npm', [
    'install',
    '-g',
    '--prefix',
    prefix,
    '--silent',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    tarball,
  ]);
  const page = readFileSync(join(prefix, 'share/man/man1/chatroom.1'), 'utf8');
  if (!page.startsWith(`.TH CHATROOM 1 "" "chatroom ${version}"`))
    throw new Error(`the manual page is not of ${version}`);

  // The strictest users of the types: they check those of libraries, too, and have none of a browser.
  const options = { target: 'es2023', lib: ['es2023'], module: 'nodenext', types: ['node'], strict: true };
  const typeRoots = [resolve('node_modules/@types')];
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { ...options, typeRoots, skipLibCheck: false, noEmit: true },
      files: ['use.ts'],
    }),
  );
  writeFileSync(
    join(folder, 'use.ts'),
    `import { entriesOf, serve, serverConfig, type Answer, type ServerTurn } from 'chatroom';
     import { nodeWorld, type World } from 'chatroom/world';
     const world: World = nodeWorld();
     export const server = serve(serverConfig({ id: 0, n: 1, port: 10000 }), world);
     export const texts = ({ state }: ServerTurn): string[] => entriesOf(state.log).map(({ text }) => text);
     export const kind: Answer['kind'] = 'messages';`,
  );
  run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', folder]);

  writeFileSync(
    join(folder, 'use.mjs'),
    `import { serve, serverConfig } from 'chatroom';
     import { nodeWorld } from 'chatroom/world';
     const config = serverConfig({ id: 0, n: 1, port: ${await freePort()}, basePort: ${await freePort()} });
     const server = serve(config, nodeWorld()).subscribe(({ event }) => {
       console.log(event.kind);
       server.unsubscribe();
     });`,
  );
  const first = run('node', ['use.mjs'], folder);
  if (first !== 'listening') throw new Error(`the first turn of an imported server is "${first}"`);
  console.log(
    `${name} ${version}: packed, linted, installed, run, imported, compiled against; its manual page, links and notices found`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
